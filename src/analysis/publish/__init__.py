"""Build the whole site, one edition beside another, and put it in place in one step.

Everything is made in ``.build`` first, and only what must be: :mod:`analysis.cache` knows what was made before and
whether it still stands. Only when every page of every edition stands is the finished site moved to ``_site``; a failure
on the way leaves the site that was there as it was.
"""

from analysis.publish.build import build, execute_here
from analysis.publish.session import ChangedError
from analysis.publish.yard import BuildRunningError

__all__ = ["BuildRunningError", "ChangedError", "build", "execute_here"]
