"""Scores -> Plotly: one photo's bars, many photos' panels, and how scores change."""
