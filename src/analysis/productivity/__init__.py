"""Labour productivity: levels, growth and the verdict on the plan's minimum."""

from analysis.productivity.rates import Verdict, growth, levels, verdict

__all__ = ["Verdict", "growth", "levels", "verdict"]
