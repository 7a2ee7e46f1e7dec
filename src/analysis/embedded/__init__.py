"""The embedded renderer: Pandoc and Typst from their wheels, by Quarto's own configuration."""

from analysis.embedded.renderer import Renderer, check, date_of, render

__all__ = ["Renderer", "check", "date_of", "render"]
