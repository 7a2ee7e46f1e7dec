"""The planner's desk: what the commands ``template`` and ``import`` do, in one call each."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from analysis.editions import Edition, EditionInfo, list_editions, read_edition
from analysis.editions.imports import read_imports
from analysis.intake import form, history, ledger, template, trace
from analysis.intake.annotate import annotate
from analysis.intake.checks import check
from analysis.intake.findings import Finding, errors
from analysis.intake.gather import Intake, gather
from analysis.intake.page import page
from analysis.plan import Plan, Text, read_plan
from analysis.problems import InputError, Problem
from analysis.project import LANGUAGES, Project
from analysis.wording import Words


def words_of(project: Project) -> dict[str, Words]:
    """Return the words of both languages."""
    return {lang: Words(lang, project.report / "wording") for lang in LANGUAGES}


def read_both(project: Project, name: str) -> tuple[Plan, EditionInfo]:
    """Return an edition's plan and what the edition says of itself."""
    info = find_edition(project, name)
    return read_plan(project.plan_folder(info.plan)), info


def find_edition(project: Project, name: str) -> EditionInfo:
    """Return an edition's record by its id.

    Raises
    ------
    InputError
        If there is no such edition, naming those there are.
    """
    known = {info.id: info for info in list_editions(project)}
    if name not in known:
        listed = ", ".join(known)
        raise InputError(Problem("--edition", None, None, name, f"một trong: {listed}", f"one of: {listed}"))
    return known[name]


def write_forms(
    project: Project, name: str, agencies: Sequence[str], end: dt.date | None, folder: Path
) -> Iterator[Path]:
    """Write forms of an edition, each in one step, and give their files.

    Parameters
    ----------
    project : Project
    name : str
        The edition.
    agencies : sequence of str
        Whose forms; empty for everybody's and the one with all rows.
    end : date, optional
        Last day of the period; the last month that had ended by the edition's ``as_of`` unless told.
    folder : Path
        Where to write.

    Raises
    ------
    InputError
        For an unknown edition or agency, one that owes nothing, or a period outside the edition.
    """
    plan, info = read_both(project, name)
    problems = [*_period(info, end), *_publications(info)]
    owed = form.forms(plan, info, end)
    problems += [problem for agency in agencies for problem in _agency(agency, plan, owed)]
    if problems:
        raise InputError(problems)
    edition, words = read_edition(info.folder, plan), words_of(project)
    for agency in agencies or owed:
        yield template.write(owed[agency], plan, info, edition, words, folder)


@dataclass(frozen=True)
class Examined:
    """What the files of one run say, and everything that was found.

    Parameters
    ----------
    plan, info, edition
        What they were checked against.
    intakes : tuple of Intake
        One for each file that the edition does not hold yet, in order.
    findings : tuple of Finding
        In the order of their places; errors keep all files out.
    known : mapping of Path to int
        Files that were imported before, to the number of the import; they are not examined again.
    """

    plan: Plan
    info: EditionInfo
    edition: Edition
    intakes: tuple[Intake, ...]
    findings: tuple[Finding, ...]
    known: Mapping[Path, int] = field(default_factory=dict)


def examine(
    project: Project,
    name: str,
    files: Sequence[Path],
    *,
    locale: str | None = None,
    sender: str | None = None,
    reported_on: dt.date | None = None,
) -> Examined:
    """Read the files of a run and check them against the plan, the edition and each other; nothing is written.

    Raises
    ------
    InputError
        If the plan or the edition itself is not in order, or two files have one name, which findings go by.
    """
    names = [file.name for file in files]
    twice = sorted({name_ for name_ in names if names.count(name_) > 1})
    if twice:
        vi, en = "mỗi tên tệp một lần trong một lượt", "each file name once in a run"
        raise InputError([Problem(name_, None, None, f"{names.count(name_)}×", vi, en) for name_ in twice])
    plan, info = read_both(project, name)
    edition = read_edition(info.folder, plan)
    declared = {"locale": locale, "sender": sender, "reported_on": reported_on}
    known = _known(files, info.folder)
    fresh = [file for file in files if file not in known]
    intakes = tuple(gather(file, plan, info, **declared) for file in fresh)  # type: ignore[arg-type]
    return Examined(plan, info, edition, intakes, tuple(check(intakes, plan, edition)), known)


def _known(files: Sequence[Path], folder: Path) -> dict[Path, int]:
    """Return the files whose very bytes an import holds already; one that cannot be read is not among them."""
    imported = ledger.imported(folder)
    found = {}
    for file in files:
        try:
            digest = hashlib.sha256(file.read_bytes()).hexdigest() if imported else ""
        except OSError:
            continue
        if digest in imported:
            found[file] = imported[digest]
    return found


def take_in(
    project: Project,
    name: str,
    files: Sequence[Path],
    *,
    locale: str | None = None,
    sender: str | None = None,
    reported_on: dt.date | None = None,
) -> tuple[Examined, list[ledger.Recorded]]:
    """Check the files of a run and add them to the edition: all of them, or none if there is an error in any.

    The edition is held from the first look at it until the files are in, so that they are checked against all that
    they come after.

    Returns
    -------
    Examined
        What was found.
    list of Recorded
        What became of each file, in order; empty if an error keeps them out.

    Raises
    ------
    InputError
        As :func:`examine`, or if the edition could not be read with the new rows; nothing is added then.
    ImportRunningError
        If another import does not end.
    """
    folder = find_edition(project, name).folder
    with ledger.alone(folder):
        examined = examine(project, name, files, locale=locale, sender=sender, reported_on=reported_on)
        if errors(examined.findings):
            return examined, []
        added = iter(ledger.add([with_findings(each, examined) for each in examined.intakes], folder, examined.plan))
    known = examined.known
    return examined, [
        ledger.Recorded(file, known[file], new=False, rows={}) if file in known else next(added) for file in files
    ]


def versions(project: Project, name: str, subject: str, unit: str = "") -> pd.DataFrame:
    """Return every version of the figures about a subject, as `history.history`.

    Raises
    ------
    InputError
        If the plan has no such subject, or no such unit returned anything about it; named are those there are.
    """
    plan, info = read_both(project, name)
    edition = read_edition(info.folder, plan)
    kinds = {
        Text("chỉ tiêu", "targets"): [target.id for target in plan.targets],
        Text("dòng kinh phí", "budget lines"): [line.line for line in plan.allocations],
        Text("nhiệm vụ", "tasks"): [task.id for task in plan.tasks],
        Text("huyện, thành phố", "districts"): [each.id for each in plan.reporting_units("districts")],
    }
    if not any(subject in ids for ids in kinds.values()):
        vi, en = ("; ".join(f"{kind[lang]}: {', '.join(ids)}" for kind, ids in kinds.items()) for lang in LANGUAGES)
        raise InputError(Problem("SUBJECT", None, None, subject, vi, en))
    returned = history.units(edition, subject)
    if unit and unit not in returned:
        listed = ", ".join(returned)
        vi = f"đơn vị đã báo cáo {subject}: {listed or 'chưa có đơn vị nào'}"
        en = f"a unit that returned {subject}: {listed or 'none has yet'}"
        raise InputError(Problem("UNIT", None, None, unit, vi, en))
    return history.history(edition, read_imports(info.folder), subject, unit)


def way_back(project: Project, name: str, number: str, lang: str = "vi") -> trace.Trace:
    """Follow a number of an edition's report to its input rows; raises as `trace.trace`."""
    from analysis.report import Report  # the report's methods take seconds to load

    find_edition(project, name)
    report = Report(project, name, lang)
    results = {each: getattr(report.attainment, each) for each in ("targets", "parts", "units")}
    results |= {each: getattr(report, each) for each in ("lines", "rollups", "local_share")}
    results["tasks"] = report.tasks.tasks
    return trace.trace(number, results, report.edition, report.received, report.statistics.frame)


def with_findings(intake: Intake, examined: Examined) -> Intake:
    """Return what a file says with all that was found in it, so that its import keeps every warning."""
    return replace(intake, findings=tuple(each for each in examined.findings if each.file == intake.file.name))


def show(project: Project, examined: Examined, folder: Path) -> list[Path]:
    """Write the page of findings, and an annotated copy of every file that has some.

    Returns
    -------
    list of Path
        ``findings.html``, then ``<number>-<file>.checked.xlsx`` for each file with findings; nothing if there are none.
    """
    if not examined.findings:
        return []
    words = words_of(project)
    folder.mkdir(parents=True, exist_ok=True)
    written = [folder / "findings.html"]
    text = page(examined.findings, examined.info.id, words, project.report)
    written[0].write_text(text, encoding="utf-8")
    for number, intake in enumerate(examined.intakes, start=1):
        found = [finding for finding in examined.findings if finding.file == intake.file.name]
        if found:
            written.append(
                annotate(intake.file, found, words, folder / f"{number:02d}-{safe(intake.file.stem)}.checked.xlsx")
            )
    return written


def safe(stem: str) -> str:
    """Return a name that is safe in a file's name: letters, digits, hyphen, underscore and point inside."""
    return re.sub(r"[^\w.-]+", "-", stem).strip(".-")[:80] or "file"


def _period(info: EditionInfo, end: dt.date | None) -> list[Problem]:
    if end is None or info.period_start <= end <= info.period_end:
        return []
    span = f"{info.period_start} – {info.period_end}"
    return [Problem("--period", None, None, str(end), f"ngày trong kỳ: {span}", f"a day of the edition: {span}")]


def _publications(info: EditionInfo) -> list[Problem]:
    if info.basis == "returns":
        return []
    vi = "kỳ báo cáo có cơ quan gửi báo cáo (basis: returns); kỳ này lập từ số liệu đã công bố"
    en = "an edition of returns (basis: returns); this one is made from publications, and nobody owes a form"
    return [Problem(info.id, None, "basis", info.basis, vi, en)]


def _agency(agency: str, plan: Plan, owed: dict[str, form.Form]) -> list[Problem]:
    if agency in owed:
        return []
    listed = ", ".join(owed)
    vi, en = f"một trong: {listed}", f"one of: {listed}"
    if agency in form.agencies(plan):
        vi, en = f"cơ quan có nội dung phải báo cáo: {listed}", f"an agency that owes something: {listed}"
    return [Problem("--agency", None, None, agency, vi, en)]
