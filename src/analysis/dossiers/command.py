"""The command ``dossiers`` from its options to its exit code."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path
from shutil import get_terminal_size

from analysis.dossiers import engine, returns, telling
from analysis.dossiers.aggregate import aggregate, look
from analysis.dossiers.desk import Request, prepare
from analysis.intake import desk, terminal
from analysis.intake.findings import errors
from analysis.problems import InputError, Problem
from analysis.project import Project


def run(project: Project, options: argparse.Namespace) -> int:
    """Count targets from records of dossiers, tell what came of it, and take the totals in unless only asked to look.

    Returns
    -------
    int
        0 if all is well; 1 if more records are refused than allowed, there is nothing to take in, or an error keeps the
        totals out.

    Raises
    ------
    InputError, MissingExtraError, ImportRunningError
        As the steps raise them; nothing is taken in then.
    """
    engine.load()
    problems = [*_wrong_size(options), *([] if options.check_only or options.show_query else _undeclared(options))]
    if problems:
        raise InputError(problems)
    asked = Request(
        edition=options.edition,
        files=options.files,
        services=options.services,
        period=options.period,
        targets=options.target,
        reported_on=options.reported_on,
    )
    task = prepare(project, asked)
    if options.show_query:
        print(look(task))
        return 0
    memory = options.memory or engine.MEMORY
    found = aggregate(task, memory=memory, threads=options.threads, folder=options.temp)
    both = desk.words_of(project)
    words = both[options.lang]
    for line in telling.outcome(found, task.recipe, task.plan, words):
        print(line)
    print()
    if found.refused > options.refused_at_most:
        number, most = words.number(found.refused), words.number(options.refused_at_most)
        print(words("dossiers.refused", number=number, most=most, exact=found.refused))
        return 1
    day = options.reported_on or task.today
    rows = returns.table(found, task.plan, day, both)
    if rows.empty:
        print(words("dossiers.empty"))
        return 1
    if options.out:
        file = returns.write(found, rows, options.edition, options.out)
        print(file, f"{file}.sql", sep="\n")
    if options.check_only:
        print(words("dossiers.checked"))
        return 0
    with tempfile.TemporaryDirectory() as name:
        file = returns.write(found, rows, options.edition, Path(name))
        sent = {"sender": options.sender, "reported_on": options.reported_on}
        examined, recorded = returns.take_in(project, options.edition, file, found, **sent)
    print(terminal.table(examined.findings, words, get_terminal_size((120, 40)).columns))
    for line in terminal.outcomes(recorded, {}, words):
        print(line)
    return 1 if errors(examined.findings) else 0


def _undeclared(options: argparse.Namespace) -> Iterator[Problem]:
    if not options.sender:
        vi, en = "cơ quan gửi (hoặc --check-only)", "the sending agency (or --check-only)"
        yield Problem("--sender", None, None, "–", vi, en)
    if not options.reported_on:
        vi, en = "ngày báo cáo (hoặc --check-only)", "the reporting date (or --check-only)"
        yield Problem("--reported-on", None, None, "–", vi, en)


def _wrong_size(options: argparse.Namespace) -> Iterator[Problem]:
    if options.memory and not engine.SIZE.fullmatch(options.memory):
        yield Problem("--memory", None, None, options.memory, "như 600MB hoặc 2GB", "such as 600MB or 2GB")
    if options.temp and not options.temp.is_dir():
        yield Problem("--temp", None, None, str(options.temp), "thư mục có thật", "a folder that is there")
