"""Feature maps and kernels -> Plotly figures and files."""
