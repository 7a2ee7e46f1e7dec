"""Monitoring of a province's yearly digital-transformation plan: data, methods, pages and publishing."""

from __future__ import annotations


def __getattr__(name: str) -> str:
    """Return ``__version__`` when it is asked for: looking it up takes longer than the rest of this package's start."""
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("dx-plan-report")
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "0+unknown"
