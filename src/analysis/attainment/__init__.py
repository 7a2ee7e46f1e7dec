"""How far each target has come: pooled figures, states with reasons, outlook."""

from analysis.attainment.assessment import TARGETS, Attainment, assess, completeness, score

__all__ = ["TARGETS", "Attainment", "assess", "completeness", "score"]
