"""What a yearly plan is made of: frozen records, without any knowledge of files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from analysis.corrections import Correction

PROVINCE = "tinh"
"""Id of the unit that stands for the province as a whole."""


@dataclass(frozen=True)
class Text:
    """One text in both languages; ``text["vi"]`` and ``text["en"]``."""

    vi: str
    en: str

    def __getitem__(self, lang: str) -> str:
        if lang not in ("vi", "en"):
            raise KeyError(lang)
        return self.vi if lang == "vi" else self.en


@dataclass(frozen=True)
class Pillar:
    """A pillar of the targets, such as digital government."""

    id: str
    order: int
    name: Text


@dataclass(frozen=True)
class Field:
    """A field of part II, such as ``1c`` for digital infrastructure."""

    id: str
    order: int
    name: Text


@dataclass(frozen=True)
class Part:
    """A part of a target that has a rule, a start or a lead of its own (``all`` where there is only one).

    ``unit_group`` says which units return it (departments or districts), if not the target's own reporters;
    ``start_date`` is the day from which it counts.
    """

    id: str
    order: int
    name: Text
    unit_group: str | None
    required_per_unit: float | None
    start_date: date | None
    lead_agency: str
    clause: str


@dataclass(frozen=True)
class Target:
    """A target of clause I.2.

    Parameters
    ----------
    measure : {"cumulative", "snapshot"}
        Whether the target is built up over the year or holds throughout; ``measure_why`` says why.
    threshold, upper : float
        In ``unit``: ``%`` as 0–100 (also for ``units``, the share that complies), a number of enterprises or of
        parts.
    reported_by : {"all", "departments", "districts", "lead"}
        Who returns figures.
    text : str
        The plan's own sentence, verbatim.
    lead_basis : Text
        Why this agency leads; the plan itself names none.
    """

    id: str
    pillar: str
    order: int
    clause: str
    kind: str
    measure: str
    measure_why: Text
    threshold: float
    upper: float | None
    unit: str
    direction: str
    lead_agency: str
    lead_basis: Text
    reported_by: str
    deadline: date
    text: str
    name: Text
    numerator: Text
    denominator: Text
    exclusions: Text
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Allocation:
    """A line of Appendix II, in million VND; None where the print is blank."""

    line: str
    section: str
    order: int
    name: Text
    start_year: int | None
    end_year: int | None
    total_investment: float | None
    central: float | None
    local: float | None
    disbursed_before: float | None
    allocation: float
    owner: str
    owner_text: str


@dataclass(frozen=True)
class AllocationTotal:
    """A printed total line of Appendix II, in million VND."""

    section: str
    total_investment: float | None
    central: float | None
    local: float | None
    disbursed_before: float | None
    allocation: float


@dataclass(frozen=True)
class Funding:
    """An amount of part III, in million VND."""

    id: str
    name: Text
    amount: float
    clause: str


@dataclass(frozen=True)
class Task:
    """A task of part II; ``text`` is verbatim."""

    id: str
    order: int
    field: str
    clause: str
    text: str
    name: Text
    lead_agency: str
    lead_basis: Text


@dataclass(frozen=True)
class Duty:
    """A duty of part IV; ``text`` is verbatim, ``agencies`` are ids or the groups departments and districts."""

    id: str
    agencies: tuple[str, ...]
    text: str
    name: Text


@dataclass(frozen=True)
class Document:
    """A legal document of Appendix I; ``text`` is the entry as printed, ``note`` tells of slips in the print."""

    id: str
    order: int
    group: str
    group_name: Text
    number: str
    kind: str
    issued_on: date
    text: str
    title: Text
    note: str


@dataclass(frozen=True)
class Agency:
    """An agency; ``basis`` says where it is named."""

    id: str
    name: Text
    abbreviation: str
    group: str
    basis: str


@dataclass(frozen=True)
class Unit:
    """A unit that returns figures: the province, a city, a district or (kind ``department``) an agency."""

    id: str
    name: Text
    kind: str
    order: int


@dataclass(frozen=True)
class Source:
    """Where something was read; no address where none was found."""

    title: str
    url: str | None
    publisher: str = ""


@dataclass(frozen=True)
class Geography:
    """The province, its region and the country, by the names that the official series print."""

    province: str
    region: str
    country: str


@dataclass(frozen=True)
class TrendRules:
    """What a trend may be estimated with.

    Parameters
    ----------
    max_lags : int
        Lags of the Newey–West errors.
    min_df : int
        Fewest degrees of freedom for a verdict.
    structural_points : int
        Fewest yearly points for a local linear trend.
    """

    max_lags: int
    min_df: int
    structural_points: int


@dataclass(frozen=True)
class Jumps:
    """From when on a new figure is pointed out as far from the last: so many times it, and off by at least so much."""

    times: float
    least: float
    reason: Text


@dataclass(frozen=True)
class Rules:
    """Thresholds and dates of the assessment, from ``rules.yml``.

    Bands are deviations from the expected value; ``local_share_min`` is a fraction; ``benchmark_value`` and
    ``productivity_min`` are in per cent (0 for a plan without a target on growth); ``projection_fewest`` counts
    comparable observations. Without ``jumps``, no figure is compared with the last one.
    """

    bands_off: float
    bands_risk: float
    bands_ahead: float
    bands_source: Source
    bands_note: Text
    local_share_min: float
    local_share_clause: str
    benchmark_value: float
    benchmark_as_of: date
    benchmark_name: Text
    benchmark_source: Source
    due_soon_days: int
    confidence: float
    projection_fewest: int
    productivity_min: float
    productivity_clause: str
    trend: TrendRules
    year_start: date
    year_end: date
    report_due: date
    jumps: Jumps | None = None


@dataclass(frozen=True)
class Plan:
    """The yearly plan as read, checked and corrected.

    ``allocations`` and ``allocation_totals`` carry the declared corrections; ``printed`` and ``printed_totals``
    are as printed. ``parts`` names the parts of the document that pages refer to, ``notes`` says how this very
    document is read, ``measures`` names the things that targets count; ``document`` is the head of the report's cover
    by language, empty where ``_metadata.yml`` has it. ``unit`` is the one unit whose share of a plan this is
    (`analysis.units`), empty for the whole province; ``coordinated`` are targets that it leads while others return
    all their figures.
    """

    number: str
    signed_on: date
    year: int
    geography: Geography
    title: Text
    issuer: Text
    signer: Text
    source: Source
    objectives: tuple[Text, ...]
    footnotes: tuple[Text, ...]
    funding_source: Text
    closing: Text
    recipients: tuple[str, ...]
    pillars: tuple[Pillar, ...]
    fields: tuple[Field, ...]
    targets: tuple[Target, ...]
    allocations: tuple[Allocation, ...]
    printed: tuple[Allocation, ...]
    allocation_totals: tuple[AllocationTotal, ...]
    printed_totals: tuple[AllocationTotal, ...]
    funding: tuple[Funding, ...]
    tasks: tuple[Task, ...]
    duties: tuple[Duty, ...]
    legal_basis: tuple[Document, ...]
    agencies: tuple[Agency, ...]
    units: tuple[Unit, ...]
    rules: Rules
    corrections: tuple[Correction, ...]
    parts: Mapping[str, Text] = field(default_factory=dict)
    notes: Mapping[str, Text] = field(default_factory=dict)
    measures: Mapping[str, Text] = field(default_factory=dict)
    document: Mapping[str, Mapping[str, str | list[str]]] = field(default_factory=dict)
    unit: str = ""
    coordinated: tuple[Target, ...] = ()

    @cached_property
    def _targets(self) -> dict[str, Target]:
        return {target.id: target for target in self.targets}

    @cached_property
    def _names(self) -> dict[str, Text]:
        agencies = {agency.id: agency.name for agency in self.agencies}
        return agencies | {unit.id: unit.name for unit in self.units}

    @property
    def asks_growth(self) -> bool:
        """Whether a target is about growth, which is taken from official series."""
        return any(target.kind == "growth_floor" for target in self.targets)

    def target(self, name: str) -> Target:
        """Return a target by its id; an unknown id raises KeyError."""
        return self._targets[name]

    def unit_name(self, name: str) -> Text:
        """Return the name of an agency, a district or the province (``tinh``); an unknown id raises KeyError."""
        return self._names[name]

    def measure_name(self, unit: str) -> Text:
        """Return the name of what a target counts; its id where the plan gives none."""
        return self.measures.get(unit, Text(unit, unit))

    def reporting_units(self, group: str) -> tuple[Unit, ...]:
        """Return the units of a group in order; of one unit's plan, that unit alone.

        Parameters
        ----------
        group : {"departments", "districts", "all", "lead"}
            Departments and equivalents, district-level units, both, or none (the lead agency returns one figure
            for the whole).

        Raises
        ------
        KeyError
            For any other group.
        """
        departments = tuple(
            Unit(agency.id, agency.name, "department", order)
            for order, agency in enumerate(self.agencies, start=1)
            if agency.group == "department"
        )
        districts = tuple(unit for unit in self.units if unit.id != PROVINCE)
        groups: dict[str, tuple[Unit, ...]] = {
            "departments": departments,
            "districts": districts,
            "all": departments + districts,
            "lead": (),
        }
        return tuple(unit for unit in groups[group] if self.unit in ("", unit.id))

    def counts(self) -> dict[str, int]:
        """Return how much was read, each count under its name in both languages."""
        by_pillar = {p.id: sum(target.pillar == p.id for target in self.targets) for p in self.pillars}
        sections = {s: sum(line.section == s for line in self.allocations) for s in ("investment", "recurrent")}
        return {
            "chỉ tiêu / targets": len(self.targets),
            **{f"  {p.name.vi} / {p.name.en}": by_pillar[p.id] for p in self.pillars},
            "phần của chỉ tiêu / parts of targets": sum(len(target.parts) for target in self.targets),
            "dòng kinh phí / budget lines": len(self.allocations),
            "  vốn đầu tư phát triển / investment": sections["investment"],
            "  vốn sự nghiệp / recurrent": sections["recurrent"],
            "tổng kinh phí, triệu đồng / funding, million VND": round(sum(x.allocation for x in self.allocations)),
            "nhiệm vụ / tasks": len(self.tasks),
            "trách nhiệm / duties": len(self.duties),
            "văn bản căn cứ / legal documents": len(self.legal_basis),
            "sở và tương đương / departments": len(self.reporting_units("departments")),
            "cơ quan khác / other agencies": sum(agency.group == "other" for agency in self.agencies),
            "đơn vị cấp huyện / district-level units": len(self.reporting_units("districts")),
            "số liệu sửa có khai báo / declared corrections": len(self.corrections),
        }
