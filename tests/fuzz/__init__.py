"""Thousands of damaged and hostile inputs for everything that reads what a stranger sends.

``python -m tests.fuzz --inputs 10000 --target all`` runs them in processes of their own, so that
a crash, a hang or a flood of memory is noticed and laid to the input that did it, and prints a
table. An input is made from nothing but the seed, the target's name and its number: the same
command makes the same inputs, and ``--first N --inputs 1`` repeats one.

The inputs are made from valid ones: JSON is changed node by node, archives member by member and
then packed with right checksums, bytes by flips, cuts, splices and numbers at the edge of what
their fields hold. Atheris, a fuzzer that is guided by coverage, was weighed and left out. What it
could look into is the Python code, and there inputs that know the formats come far already: 2,000
of each reach 92% to 96% of the lines and branches of link, table and drafts, and 84% to 100% of
those of photos, archives and the formats of weights that a visitor can send; the rest is mostly
folders on a disk and what other tests try. The decoders below (Pillow, HDF5, zlib) are compiled
without its instrumentation and would be as dark to it as they are to this.
"""
