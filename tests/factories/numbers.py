"""One count for all rows of a test, so that names and codes differ."""

import itertools

NUMBERS = itertools.count(1)
