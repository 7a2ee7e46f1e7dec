"""Sentences made from numbers: the three answers of the first screen, the main finding of each page, what is missing.

Every sentence is right for none, one and many, and says what is not known as plainly as what is.
"""

from analysis.findings.answer import Answer, meter
from analysis.findings.changes import (
    amounts_sentence,
    corrections_sentence,
    figures_sentence,
    since_sentence,
    statuses_sentence,
    verdicts_sentence,
)
from analysis.findings.execution import (
    adjusted_sentence,
    benchmark_sentence,
    flagged_sentence,
    gap,
    outturn_sentence,
    pace_sentence,
    plan_sentence,
    reconciliation_sentence,
)
from analysis.findings.gaps import gaps_sentence
from analysis.findings.money import (
    flags_sentence,
    local_share_sentence,
    missing_lines_sentence,
    money_answer,
    money_sentence,
    money_until,
    time_share,
)
from analysis.findings.own import local_answer, scope_sentences, tasks_answer
from analysis.findings.productivity import (
    choice_name,
    choice_start,
    choices_sentence,
    productivity_answer,
    productivity_sentence,
    sectors_sentence,
    sensitivity_sentence,
    split_sentence,
)
from analysis.findings.returns import by_unit, reporting_sentence, revisions_sentence
from analysis.findings.standing import prospects_sentence, standings_sentence
from analysis.findings.target import (
    behind_sentences,
    missing_targets_sentence,
    signs,
    tally,
    targets_answer,
    targets_sentence,
)
from analysis.findings.tasks import (
    agencies_sentence,
    due_soon_sentence,
    late_sentence,
    plan_tasks_sentence,
    tasks_known,
    tasks_sentence,
)
from analysis.findings.trend import (
    comparison_sentence,
    later_years_sentence,
    later_years_short,
    p_value,
    structural_sentence,
    test_sentence,
    trend_sentence,
)

__all__ = [
    "Answer",
    "adjusted_sentence",
    "agencies_sentence",
    "amounts_sentence",
    "behind_sentences",
    "benchmark_sentence",
    "by_unit",
    "choice_name",
    "choice_start",
    "choices_sentence",
    "comparison_sentence",
    "corrections_sentence",
    "due_soon_sentence",
    "figures_sentence",
    "flagged_sentence",
    "flags_sentence",
    "gap",
    "gaps_sentence",
    "late_sentence",
    "later_years_sentence",
    "later_years_short",
    "local_answer",
    "local_share_sentence",
    "meter",
    "missing_lines_sentence",
    "missing_targets_sentence",
    "money_answer",
    "money_sentence",
    "money_until",
    "outturn_sentence",
    "p_value",
    "pace_sentence",
    "plan_sentence",
    "plan_tasks_sentence",
    "productivity_answer",
    "productivity_sentence",
    "prospects_sentence",
    "reconciliation_sentence",
    "reporting_sentence",
    "revisions_sentence",
    "scope_sentences",
    "sectors_sentence",
    "sensitivity_sentence",
    "signs",
    "since_sentence",
    "split_sentence",
    "standings_sentence",
    "statuses_sentence",
    "structural_sentence",
    "tally",
    "targets_answer",
    "targets_sentence",
    "tasks_answer",
    "tasks_known",
    "tasks_sentence",
    "test_sentence",
    "time_share",
    "trend_sentence",
    "verdicts_sentence",
]
