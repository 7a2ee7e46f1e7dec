"""Dossier records, one row for each administrative dossier, brought to the returns of the targets they decide.

`contract` says what a record is, `recipe` reads the plan's own queries, `files` looks at what was handed in, `query`
writes the SQL, `aggregate` runs it within a bound of memory, `returns` makes rows of returns and takes them in through
the ledger, `telling` puts it into words and `desk` is the command. DuckDB is loaded by `engine` alone.
"""
