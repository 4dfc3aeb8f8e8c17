"""How fast the explorer is, beside what one would write without it and beside Streamlit alone.

``python -m tests.benchmarks`` runs them; the figures are those of assets/docs/measured.md.
"""
