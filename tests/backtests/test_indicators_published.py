"""Shares, sums and intervals printed elsewhere, computed again with the project's own rules.

No worked example of PEFA's composition variance with its inputs was found, and the parts of the national
disbursement rate (52.43 %) are not published in the sources at hand: nothing stands here for them.
"""

from __future__ import annotations

from decimal import Decimal
from statistics import NormalDist

import pytest
from builders import returns
from printed import DATA, RAW, precise, read, rounded, unit

from analysis.attainment import outlook, pooling
from analysis.editions import read_edition
from analysis.plan import read_plan

INDICATORS = read(DATA / "indicators.csv")


def numbers(text: str) -> list[Decimal]:
    return [Decimal(each) for each in text.split(";")]


def pooled(kind: str, *pairs: tuple[Decimal, Decimal]) -> Decimal:
    """Let the project pool one unit for each pair of numerator and denominator."""
    table = returns(
        *(
            {"unit": f"u{n}", "numerator": float(above), "denominator": float(below)}
            for n, (above, below) in enumerate(pairs)
        )
    )
    figure = pooling.pool(pooling.numbered(pooling.current(table), kind), kind, frozenset())
    return Decimal(figure.attained)


@pytest.mark.parametrize("row", [row for row in INDICATORS if row["kind"] == "sum"], ids=lambda row: row["id"])
def test_parts_add_up_to_the_printed_whole(row):
    assert sum(numbers(row["parts"])) == Decimal(row["published"])
    assert pooled("count_range", *((part, Decimal(0)) for part in numbers(row["parts"]))) == Decimal(row["published"])


@pytest.mark.parametrize("row", [row for row in INDICATORS if row["kind"] == "share"], ids=lambda row: row["id"])
def test_printed_share(row):
    last = unit(row["published"])
    by_hand = 100 * sum(numbers(row["parts"])) / sum(numbers(row["denominators"]))
    assert rounded(by_hand, last) == Decimal(row["published"])
    above = [*numbers(row["parts"]), *[Decimal(0)] * (len(numbers(row["denominators"])) - len(numbers(row["parts"])))]
    pairs = zip(above, numbers(row["denominators"]), strict=True)
    assert rounded(pooled("share_floor", *pairs), last) == Decimal(row["published"])


def test_the_denominator_alone_makes_two_figures():
    first, second = (Decimal(row["published"]) for row in INDICATORS if row["kind"] == "share")
    assert second - first == Decimal("2.15")


def test_shares_of_the_published_edition():
    """16 of 18, 11 of 12 and 109 of 357, as decimals: the figures that the report of published figures prints."""
    plan = read_plan(RAW / "plan")
    edition = read_edition(RAW / "editions" / "2022-published", plan)
    cells = read(RAW / "editions" / "2022-published" / "targets.csv")
    shares = {(row["target"], row["part"]): row for row in cells if row["denominator"]}
    assert len(shares) == 3
    current = pooling.current(edition.targets)
    for (target, part), row in shares.items():
        by_hand = 100 * Decimal(row["numerator"]) / Decimal(row["denominator"])
        mine = current[(current["target"] == target) & (current["part"] == part)]
        figure = pooling.pool(pooling.numbered(mine, plan.target(target).kind), plan.target(target).kind, frozenset())
        assert abs(Decimal(figure.attained) - by_hand) < Decimal("1e-9")
        assert rounded(Decimal(figure.attained), Decimal("0.01")) == rounded(by_hand, Decimal("0.01"))


@pytest.mark.parametrize("row", read(DATA / "intervals.csv"), ids=lambda row: f"{row['count']} of {row['total']}")
def test_wilson_interval_as_printed(row):
    count, total, confidence = Decimal(row["count"]), Decimal(row["total"]), Decimal(row["confidence"])
    ends = outlook.wilson(float(count), float(total), float(confidence))
    for end, name in zip(ends, ("low", "high"), strict=True):
        assert rounded(Decimal(end) / 100, unit(row[name])) == Decimal(row[name])
    with precise():
        z = Decimal(NormalDist().inv_cdf((1 + float(confidence)) / 2))
        share = count / total
        middle = share + z * z / (2 * total)
        half = z * (share * (1 - share) / total + z * z / (4 * total * total)).sqrt()
        for end, by_hand in zip(ends, (middle - half, middle + half), strict=True):
            assert abs(Decimal(end) / 100 - by_hand / (1 + z * z / total)) < Decimal("1e-9")
