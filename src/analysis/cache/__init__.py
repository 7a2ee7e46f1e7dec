"""What was made before, and whether it still stands.

A piece of work is a :class:`~analysis.cache.step.Step`. While it is done, :mod:`.watch` notes what it reads; with the
code (:mod:`.code`), the libraries, the environment (:mod:`.world`) and what it was given, that is all its result can
depend on. The result and this trace are kept (:mod:`.store`). The next time, the step need not be done if everything
that its trace names is as it was (:mod:`.trace`); otherwise the trace tells why it is. :mod:`.graph` does the steps of
a build, side by side.

Nothing here imports pandas or any other heavy library: a build that finds everything unchanged ends at once.
"""
