"""All that touches Streamlit's inside (``hooks`` lists it), and the start of TensorFlow."""
