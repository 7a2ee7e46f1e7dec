"""Kernels forked from a process that has the libraries loaded, for papermill.

A kernel of the ordinary kind spends seconds on importing the same libraries for every notebook. Here one process
imports them once (:mod:`.server`); each notebook gets a fork of it, in which a real ipykernel runs, so papermill and
nbclient talk to it as to any other (:mod:`.kernel`, :mod:`.engine`). :mod:`.process` is the near end of the line,
:mod:`.lending` what a build asks.
"""
