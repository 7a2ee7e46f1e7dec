"""A project small enough to build a hundred times: three pieces of work, their inputs, and what should come of them."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from analysis.cache import bytecode
from analysis.cache.graph import Graph
from analysis.cache.step import Place, Step
from analysis.cache.store import Store
from analysis.cache.workshop import Workshop
from analysis.cache.world import World
from analysis.forking import order

CODE = {
    "__init__": "",
    "shared": "UNIT = 10\n\n\ndef scaled(number):\n    return number * UNIT\n",
    "count": (
        "from toy.shared import scaled\n\n\ndef make(place, factor):\n"
        "    number = int((place.root / 'data/raw/number.txt').read_text())\n"
        "    (place.out / 'count.txt').write_text(str(scaled(number) * factor))\n"
        "    (place.out / 'odd.txt').write_text(str(number % 2))\n"
    ),
    "listing": (
        "import os\n\n\ndef make(place):\n"
        "    folder = place.root / 'data/raw/parts'\n"
        "    parts = sorted(path.name + path.read_text() for path in folder.glob('*.txt'))\n"
        "    note = place.root / 'data/raw/note.txt'\n"
        "    more = note.read_text() if note.is_file() else os.environ.get('TZ', '')\n"
        "    (place.out / 'list.txt').write_text('|'.join([*parts, more]))\n"
    ),
    "page": (
        "from toy import words\n\n\ndef make(place, name):\n"
        "    text = (place.shop / name).read_text()\n"
        "    last = place.last.read_text() if place.last else ''\n"
        "    (place.out / 'kept.txt').write_text(f'{last}{text}'[-3:])\n"
        "    (place.out / 'page.html').write_text(words.HELLO + text)\n"
    ),
    "words": "HELLO = 'hello '\n",
    "idle": "NOBODY = 'asks for this'\n",
}
FILES = {
    "data/raw/number.txt": "37",
    "data/raw/parts/a.txt": "A",
    "data/raw/parts/b.txt": "B",
    "data/raw/idle.txt": "nobody reads this",
}


@dataclass
class Toy:
    """The project in a folder."""

    root: Path
    factor: int = 2
    fill: bool = True
    libraries: dict[str, str] = field(default_factory=lambda: {"some-library": "1.0"})
    ran: list[str] = field(default_factory=list)
    reasons: dict[str, tuple[str, ...]] = field(default_factory=dict)
    expected: list[dict[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.fill:
            return
        for name, text in {f"src/toy/{module}.py": code for module, code in CODE.items()}.items():
            self.write(name, text)
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def read(self, name: str) -> str:
        return (self.root / name).read_text(encoding="utf-8")

    def build(self, *, store: str = ".cache", fresh: bool = False, perform=None, shop: str = "") -> dict[str, str]:
        """Build, note which steps ran, and return what each page says."""
        bytecode.settle(self.root / "src" / "toy")
        world = World(self.root, self.root / "src" / "toy")
        world.__dict__["libraries"] = self.libraries
        kept = Store(self.root / store)
        number = len(list(self.root.glob(".build*")))
        bench = Workshop(self.root / (shop or f".build{number}"), kept, world)
        self.ran, self.reasons, self.expected = [], {}, []

        async def do(step: Step, place: Place):
            begun = time.perf_counter()
            reads = await asyncio.to_thread(perform or self.perform, step, place)
            return reads, time.perf_counter() - begun

        def told(verdict) -> None:
            self.reasons[verdict.name] = verdict.reasons
            if verdict.reasons:
                self.ran.append(verdict.name)

        def expect() -> None:
            self.expected.append(dict(graph.code._imports))

        graph = Graph(world, kept, bench, do, expect, fresh=fresh, tell=told)
        made = asyncio.run(self._make(graph))
        graph.remember()
        self.world, self.graph = world, graph
        return {name: kept.get(content).decode() for name, content in made.items()}

    async def _make(self, graph: Graph) -> dict[str, str]:
        count = await graph.make(Step("count", "toy.count:make", {"factor": self.factor}))
        listed = await graph.make(Step("listing", "toy.listing:make"))
        graph.shop.put({"odd.txt": count["odd.txt"], "list.txt": listed["list.txt"]})
        pages = {}
        for name in ("odd", "list"):
            takes = graph.shop.contents([f"{name}.txt"])
            step = Step(f"{name}-page", "toy.page:make", {"name": f"{name}.txt"}, takes=takes, keepsake="kept.txt")
            pages[f"{name}.html"] = (await graph.make(step, (f"{name}.txt",)))["page.html"]
        return {"count": count["count.txt"], **pages}

    def perform(self, step: Step, place: Place):
        env = {"PYTHONPATH": os.pathsep.join([str(self.root / "src"), *sys.path]), "ANALYSIS_ROOT": str(self.root)}
        return order.give(step, place, env, None)
