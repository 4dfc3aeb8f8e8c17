"""Numbers -> Plotly figures; neither Streamlit nor TensorFlow.

Every figure has a transparent ground and words in the colours of ``palette.theme``, for a
light page or a dark one. Show them with ``theme=None``, or Streamlit lays its own colours over.
"""
