"""The pieces of a build's work, each a function that :mod:`analysis.cache` may find done already.

A piece of work is called with a :class:`~analysis.cache.step.Place` and what it is given, reads inputs and what earlier
pieces made, and writes into the place's ``out``; nothing else comes of it. :mod:`.hands` does one in a process of its
own.
"""
