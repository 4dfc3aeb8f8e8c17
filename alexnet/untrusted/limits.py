"""What one file of a stranger may cost, and how many are read at once."""

MEMORY_BYTES = 1_150_000_000
"""Of addresses, libraries included: the largest photo that is accepted takes 800 MB."""

FILE_SECONDS = 10.0
"""Of wall-clock time, and of a processor's, for one file."""

READER_COUNT = 2
"""How many files are read at once, with a memory of 1.15 GB for each at most."""
