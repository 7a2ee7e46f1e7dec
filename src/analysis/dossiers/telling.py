"""What came of a run in words: what was read, what does not count and why, and the figures of each target."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.dossiers.contract import BY_ID
from analysis.dossiers.outcome import Figure, Named, Outcome
from analysis.dossiers.recipe import Query, Recipe
from analysis.intake.findings import quoted
from analysis.plan import Plan
from analysis.wording import Words


def outcome(found: Outcome, recipe: Recipe, plan: Plan, words: Words) -> Iterator[str]:
    """Yield the lines that tell of a run: files, balance, each target, and what could not be computed.

    Parameters
    ----------
    found : Outcome
    recipe : Recipe
        Words of what is left out, and queries that were not computed.
    plan : Plan
        Names of targets and parts.
    words : Words
        Language.
    """
    yield words("dossiers.read", records=records(found.read, words))
    for source, number in zip(found.sources, found.rows, strict=True):
        yield "  " + words("dossiers.file", file=quoted(source.name), records=records(number, words))
    for source in found.sources:
        if source.unread:
            listed = ", ".join(quoted(heading) or words("dossiers.blank") for heading in source.unread)
            yield "  " + words("dossiers.unread", file=quoted(source.name), columns=listed)
    yield from _balance(found, words)
    for query in found.queries:
        yield ""
        yield from _target(found, query, recipe, plan, words)
    for query in recipe.queries:
        if query.id in found.obstacles:
            yield ""
            told = {"id": query.id, "name": name(query, plan, words), "since": words.date(query.since)}
            yield words(f"dossiers.{found.obstacles[query.id]}", **told)


def _balance(found: Outcome, words: Words) -> Iterator[str]:
    numbers = {"read": found.read, "valid": found.valid, "left": sum(found.left_out.values())}
    yield words("dossiers.balance", **{key: words.number(number) for key, number in numbers.items()})
    for why, number in found.left_out.items():
        yield "  " + words("dossiers.reason", number=words.number(number), reason=reason(why, words))
        for named in found.named:
            if named.reason == why:
                yield "      " + place(named, words)


def place(named: Named, words: Words) -> str:
    """Return where a refused record stands and what was found there."""
    found = quoted(named.found) or words("dossiers.blank")
    return words("dossiers.place", file=quoted(named.file), row=words.number(named.row), found=found)


def _target(found: Outcome, query: Query, recipe: Recipe, plan: Plan, words: Words) -> Iterator[str]:
    told = {"id": query.id, "name": name(query, plan, words), "file": query.file}
    yield words("dossiers.target", since=words.date(query.since), until=words.date(found.until), **told)
    verdicts = found.verdicts(query)
    total = Figure(query, "", verdicts)
    units = sum(figure.denominator > 0 for figure in found.figures if figure.query.id == query.id)
    if total.denominator:
        numbers = {"numerator": words.number(total.numerator), "denominator": words.number(total.denominator)}
        share = words.percent(100 * total.numerator / total.denominator)
        yield "  " + words("dossiers.figure", units=words("dossiers.units", n=units), share=share, **numbers)
    else:
        yield "  " + words("dossiers.nothing")
    if total.unknown:
        yield "  " + words("dossiers.bound", counts=counts(query, total.unknown, words))
    for verdict in recipe.left_out:
        if number := verdicts.get(verdict, 0):
            why = recipe.left_out[verdict][words.lang]
            yield "  " + words("dossiers.left_out", counts=counts(query, number, words), reason=why)
    yield "  " + words("dossiers.reading", text=query.reading[words.lang])


def name(query: Query, plan: Plan, words: Words) -> str:
    """Return the name of what a query decides: the target's, and the part's where it has several."""
    target = plan.target(query.target)
    part = next(each for each in target.parts if each.id == query.part)
    return target.name[words.lang] + (f", {part.name[words.lang]}" if len(target.parts) > 1 else "")


def records(number: int, words: Words) -> str:
    """Return a number of records in words."""
    return words("dossiers.records", n=number, number=words.number(number))


def counts(query: Query, number: int, words: Words) -> str:
    """Return a number of what a query counts in words."""
    return words(f"dossiers.counts.{query.counts}", n=number, number=words.number(number))


def reason(why: str, words: Words) -> str:
    """Return why a record does not count, in words."""
    kind, _, column = why.partition(":")
    return words(f"dossiers.reasons.{kind}", column=BY_ID[column].name[words.lang] if column else "")


def note(figure: Figure, words: Words) -> str:
    """Return the note of a figure that is a lower bound."""
    return words("dossiers.note", counts=counts(figure.query, figure.unknown, words))
