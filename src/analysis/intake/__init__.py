"""Intake: the agencies' forms, and what comes back in them.

Upstream first: `values`, `numerals`, `days`, `codes` read one cell; `vocabulary` names columns and codes; `form` says
what each agency owes; `template` writes it as a workbook; `guard`, `workbook`, `delimited` turn a file into grids of
cells; `headings` and `gather` turn those into tables; `checks` compares them; `terminal`, `page` and `annotate`
show every finding.
"""
