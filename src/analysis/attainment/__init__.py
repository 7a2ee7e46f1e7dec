"""How far each target has come: pooled figures, states with reasons, outlook, and where each unit stands."""

from analysis.attainment.assessment import TARGETS, Attainment, assess, completeness, score
from analysis.attainment.standings import standings, totals

__all__ = ["TARGETS", "Attainment", "assess", "completeness", "score", "standings", "totals"]
