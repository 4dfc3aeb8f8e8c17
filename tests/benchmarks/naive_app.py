"""The afternoon version of the product: what a user would write without it.

The side-by-side peer for edit-to-screen latency: every edit rebuilds the eager Keras model, as
the article's code does.
"""

import io

import keras
import pandas as pd
import streamlit as st
import visualkeras
from keras import layers

st.set_page_config(layout="wide")
st.title("Naive AlexNet")
default = pd.DataFrame(
    [
        ("C1", 96, 11, 4, "valid"),
        ("S2", 96, 3, 2, "valid"),
        ("C3", 256, 5, 1, "same"),
        ("S4", 256, 3, 2, "valid"),
        ("C5", 384, 3, 1, "same"),
        ("C6", 384, 3, 1, "same"),
        ("C7", 256, 3, 1, "same"),
        ("S8", 256, 3, 2, "valid"),
        ("F9", 4096, 0, 0, ""),
        ("F10", 4096, 0, 0, ""),
        ("Out", 1000, 0, 0, ""),
    ],
    columns=["Layer", "Maps", "Kernel", "Stride", "Padding"],
)
filters = st.number_input("C1 filters", 1, 512, 96)
table = st.data_editor(default)
model = keras.Sequential([keras.Input((227, 227, 3))])
flat = False
for row in table.itertuples():
    if row.Layer[0] == "C":
        n = filters if row.Layer == "C1" else row.Maps
        model.add(
            layers.Conv2D(
                int(n), int(row.Kernel), int(row.Stride), padding=row.Padding, activation="relu"
            )
        )
    elif row.Layer[0] == "S":
        model.add(layers.MaxPool2D(int(row.Kernel), int(row.Stride), padding=row.Padding))
    else:
        if not flat:
            model.add(layers.Flatten())
            flat = True
        model.add(
            layers.Dense(int(row.Maps), activation="softmax" if row.Layer == "Out" else "relu")
        )
out = io.StringIO()
model.summary(print_fn=lambda s: out.write(s + "\n"))
st.code(out.getvalue())
for layer in model.layers:
    layer.output_shape = layer.output.shape
st.image(visualkeras.layered_view(model, legend=True))
st.write("DONE", f"{model.count_params():,}")
