"""Monitoring of a province's yearly digital-transformation plan: data, methods, pages and publishing."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("dx-plan-report")
except PackageNotFoundError:  # run from a checkout that was never installed
    __version__ = "0+unknown"
