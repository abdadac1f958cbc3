"""One count for all rows of a test, so that names and codes differ."""

import itertools

NUMBERS = itertools.cycle(range(1, 10_000))  # four digits: codes and NIK have room for no more
