"""All that touches Streamlit's inside, and the start of TensorFlow in its server."""
