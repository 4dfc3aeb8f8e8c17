"""The floor: a Streamlit page with one table and one number that it echoes.

Nothing built on Streamlit can be faster.
"""

import pandas as pd
import streamlit as st

st.set_page_config(layout="wide")
filters = st.number_input("C1 filters", 1, 512, 96)
st.data_editor(pd.DataFrame({"Layer": [f"row {i}" for i in range(12)], "Maps": range(12)}))
st.write("DONE", f"{62378344 + (filters - 96) * 6764:,}")
