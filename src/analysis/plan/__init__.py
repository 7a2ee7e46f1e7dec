"""The plan as data: its types, the reading of ``data/raw/plan``, and its checks."""

from analysis.plan.rulebook import rulebook
from analysis.plan.transcription import COVER, TABLES, read_plan
from analysis.plan.types import PROVINCE, Part, Plan, Rules, Target, Text

__all__ = ["COVER", "PROVINCE", "TABLES", "Part", "Plan", "Rules", "Target", "Text", "read_plan", "rulebook"]
