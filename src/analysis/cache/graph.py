"""Do the steps of a build, each only if it must be, side by side."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import shutil
from collections.abc import Awaitable, Callable, Mapping

from analysis.cache.code import Code
from analysis.cache.reasons import ASKED, LOST, NEW, Verdict, differences
from analysis.cache.step import Place, Step, Trace
from analysis.cache.store import LostError, Store
from analysis.cache.watch import Reads
from analysis.cache.workshop import Workshop
from analysis.cache.world import State, World, digest, listing, slashed

FORMAT = 1
"""Of the traces; another one makes every step new."""

STEPS = "steps/"
"""Where steps write, in the workshop."""

MAKER = ("format", "work", "code", "libraries", "variables", "python")
"""Of what is declared, that which is no input: who makes the same of the same."""

STATES = 4
"""Results kept of each step, the last used first: what is changed and changed back need not be done again."""

Do = Callable[[Step, Place], Awaitable[tuple[Reads, float]]]
"""Does a step; returns what it has read, and in how many seconds."""


class Graph:
    """The steps of one build.

    Parameters
    ----------
    world : World
    store : Store
    shop : Workshop
    do : callable
        Does a step that must be done.
    expect : callable
        Told that a step will have to be done, before it is known what exactly it depends on.
    fresh : bool
        Do every step.
    tell : callable, optional
        Told of each step as soon as it is decided or done.
    """

    def __init__(
        self,
        world: World,
        store: Store,
        shop: Workshop,
        do: Do,
        expect: Callable[[], None] = lambda: None,
        *,
        fresh: bool = False,
        tell: Callable[[Verdict], None] | None = None,
    ) -> None:
        self.world, self.store, self.shop = world, store, shop
        self._do, self._expect, self._fresh, self._tell = do, expect, fresh, tell
        self.code = Code(world, store)
        self._numbers = itertools.count(1)
        self._lists: dict[str, bytes] = {}
        self._reached: dict[tuple[str, ...], str] = {}

    async def make(self, step: Step, needs: tuple[str, ...] = ()) -> Mapping[str, str]:
        """Return a step's results: name to content.

        Parameters
        ----------
        step : Step
        needs : tuple of str
            Beginnings of the names that must stand in the workshop if it is done.
        """
        traces = [] if self._fresh else self._traces(step.name)
        if not traces:
            self._expect()
        declared = self._declared(step)
        for trace in traces:
            if trace.declared == declared and self._holds(trace) and all(map(self.store.has, trace.outputs.values())):
                if trace is not traces[0]:
                    self._keep(step.name, trace, traces)
                self._done(Verdict(step.name, ()))
                return trace.outputs
        reasons = self._reasons(step, traces, declared)
        trace = await self._made(step, declared, needs, traces)
        self._done(Verdict(step.name, reasons, trace.seconds))
        return trace.outputs

    async def _made(
        self, step: Step, declared: Mapping[str, State], needs: tuple[str, ...], traces: list[Trace]
    ) -> Trace:
        self.shop.stand(needs)
        place = self._place(step, declared, traces)
        reads, seconds = await self._do(step, place)
        files = sorted(path for path in place.out.rglob("*") if path.is_file())
        outputs = {path.relative_to(place.out).as_posix(): self.store.keep(path.read_bytes()) for path in files}
        shutil.rmtree(place.out)
        trace = Trace(declared, self._facts(step, reads), outputs, round(seconds, 3))
        if not reads.unseen and self.world.steady([*trace.facts, *(f"file {name}" for name in step.files)]):
            lists = [self._lists[name] for name in declared.values() if name in self._lists]
            for data in (listing(step.given), *lists):
                self.store.keep(data)
            self._keep(step.name, trace, self._traces(step.name))
        return trace

    def _place(self, step: Step, declared: Mapping[str, State], traces: list[Trace]) -> Place:
        """Return where a step is to be done, with what it left for itself the last time."""
        out = self.shop.folder / STEPS / str(next(self._numbers))
        out.mkdir(parents=True)
        own = [trace for trace in traces if all(trace.declared.get(name) == declared[name] for name in MAKER)]
        last = None
        if own and (content := own[0].outputs.get(step.keepsake)):
            with contextlib.suppress(LostError):  # it does without
                data = self.store.get(content)
                last = out.with_name(f"{out.name}-{step.keepsake}")
                last.write_bytes(data)
        return Place(self.world.root, self.shop.folder, out, last)

    def _keep(self, name: str, trace: Trace, traces: list[Trace]) -> None:
        """Note a trace as the newest of a step."""
        others = [each for each in traces if (each.declared, each.facts) != (trace.declared, trace.facts)]
        self.store.keep_note(f"traces/{name}", [vars(each) for each in [trace, *others][:STATES]])

    def _done(self, verdict: Verdict) -> None:
        if self._tell:
            self._tell(verdict)

    # -- what a step depends on --------------------------------------------------------------------------------

    def _declared(self, step: Step) -> dict[str, State]:
        world, roots = self.world, step.roots
        if roots not in self._reached:
            self._reached[roots] = self._listed(self.code.reached(roots))
        return {
            "format": str(FORMAT),
            "work": step.work,
            "given": digest(listing(step.given)),
            "code": self._reached[roots],
            "libraries": self._listed(world.libraries),
            "variables": self._listed(world.variables),
            "python": world.python,
            **{f"file {name}": world.state("file", name) for name in step.files},
            **{f"made file {name}": content for name, content in step.takes.items()},
        }

    def _listed(self, values: Mapping[str, object]) -> str:
        data = listing(values)
        name = digest(data)
        self._lists[name] = data
        return name

    def _facts(self, step: Step, reads: Reads) -> dict[str, State]:
        """Return what was read with its state; results of other steps by their names in the workshop."""
        shop = f"{self.shop.folder}{os.sep}"
        facts = self.world.facts(reads.outside([shop, str(self.store.folder)]))
        for kind, paths in (("kind", reads.sought), ("folder", reads.listed), ("file", reads.opened)):
            names = {slashed(path.removeprefix(shop)) for path in paths if path.startswith(shop)}
            facts |= {
                f"made {kind} {name}": self.shop.state(kind, name) for name in names if not name.startswith(STEPS)
            }
        known = {f"file {name}" for name in step.files} | {f"made file {name}" for name in step.takes}
        known |= {f"made kind {name.removeprefix('made file ')}" for name in facts if name.startswith("made file ")}
        return {name: facts[name] for name in sorted(facts.keys() - known)}

    def _state(self, fact: str) -> State:
        kind, name = fact.split(" ", 1)
        return self.shop.state(*name.split(" ", 1)) if kind == "made" else self.world.state(kind, name)

    def _holds(self, trace: Trace) -> bool:
        return all(self._state(fact) == state for fact, state in trace.facts.items())

    def _traces(self, name: str) -> list[Trace]:
        try:
            return [Trace.from_json(values) for values in self.store.note(f"traces/{name}") or []]
        except TypeError:  # of another version of this package
            return []

    def _reasons(self, step: Step, traces: list[Trace], declared: Mapping[str, State]) -> tuple[str, ...]:
        if self._fresh:
            return (ASKED,)
        if not traces:
            return (NEW,)

        def known(name: str) -> Mapping[str, object]:
            return dict(json.loads(listing(step.given))) if name == declared["given"] else self._list(name)

        told = [differences(trace, declared, self._state, known) for trace in traces]
        return tuple(sorted(told, key=len)[0]) or (LOST,)

    def _list(self, name: str) -> Mapping[str, object]:
        """Return a list by its content; empty if it is not known any more."""
        try:
            return dict(json.loads(self._lists.get(name) or self.store.get(name)))
        except (LostError, ValueError):
            return {}

    def remember(self) -> None:
        """Keep what was learnt for the next build, and keep the folder in bounds."""
        self.code.remember()
        self.store.trim()
