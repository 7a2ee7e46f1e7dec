"""Publishing: finished editions put where readers find them, each release kept for ever.

A folder of publication holds ``releases`` (what was ever published, each release in a folder of its own), ``states``
(the pages that lead to them) and ``site``, which the web server shows. What is new is made beside it and appears in
one step.
"""
