"""Files of what is shown: maps as a picture and as numbers, predictions, and the view's link."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from alexnet.architecture.layers import Layer
from alexnet.errors import ImageError
from alexnet.explorer.photos import Photo, sample
from alexnet.explorer.subject import Subject
from alexnet.explorer.weights_in_use import SEED
from alexnet.explorer.workspace import Workspace
from alexnet.figures.maps.downloads import Prediction, activations_npz, maps_png, predictions_csv
from alexnet.images import SAMPLES
from alexnet.inference.ranking import top
from pages.ui.prediction import layer_choice
from pages.ui.prediction.scores import class_name
from pages.ui.session import photos


def show(state: Workspace, subject: Subject) -> None:
    """Offer the files; each is made when it is clicked."""
    layer = layer_choice.pick(state)
    name, layers = layer.name, list(layer_choice.shown_layers(subject.architecture).values())
    sent = _photos(state, subject)
    with st.container(horizontal=True):
        _file(f"Maps of {name} (PNG)", f"{name}.png", "image/png", lambda: _png(state, subject))
        _file(
            f"Numbers of {name} (npz, {_megabytes([layer])})",
            f"{name}.npz",
            "application/octet-stream",
            lambda: _npz(subject, [layer]),
        )
        _file(
            f"Numbers of all layers (npz, {_megabytes(layers)})",
            "all-layers.npz",
            "application/octet-stream",
            lambda: _npz(subject, layers),
        )
        _file(
            f"Predictions of {len(sent)} photo{'s' * (len(sent) > 1)} (CSV)",
            "predictions.csv",
            "text/csv",
            lambda: _csv(subject, sent, state.options.top),
        )
    st.caption(
        "A file is made when you click its button. The picture has the order and the colours of "
        "“Feature maps”; the numbers are float32 as the network gave them, for `numpy.load`, "
        f"with a README inside. The CSV has the best {state.options.top} classes of each photo."
    )
    st.caption(
        "The address of this page is a link to all that is set up here: network, weights, layer, "
        "map, pixel. Photos of your own are in no link. For a QR code: “Files and link” on the "
        "Architecture page."
    )


def _file(label: str, name: str, mime: str, make: Callable[[], str | bytes]) -> None:
    st.download_button(
        label,
        make,
        f"alexnet-{name}",
        mime,
        key=f"download-{name}",
        icon=":material/download:",
        on_click="ignore",
    )


def _photos(state: Workspace, subject: Subject) -> tuple[Photo, ...]:
    """Return the photos whose scores the page shows."""
    if not state.options.all_photos:
        return (subject.photo,)
    return photos.current().own or tuple(sample(name) for name in SAMPLES)


def _png(state: Workspace, subject: Subject) -> bytes:
    name, options = layer_choice.chosen_layer(state).name, state.options
    return maps_png(
        subject.activations()[name],
        name,
        order=options.map_order,
        shared_range=options.map_range == "shared",
    )


def _npz(subject: Subject, layers: Sequence[Layer]) -> bytes:
    activations = subject.activations()
    trained = subject.weights.trained
    about = (
        f"Photo: {subject.photo.name}, {subject.fit.value}.",
        f"Weights: {trained.title if trained else f'random, from seed {SEED}'}.",
        f"Network: {subject.architecture.to_json()}",
    )
    return activations_npz({layer.name: activations[layer.name] for layer in layers}, about=about)


def _csv(subject: Subject, sent: Sequence[Photo], count: int) -> str:
    """Return the best classes of each photo; one that cannot be fed is left out."""
    found: list[Prediction] = []
    for number, each in enumerate(sent, 1):
        try:
            scores = replace(subject, photo=each).activations().scores
        except ImageError:
            continue
        found += [
            Prediction(number, each.name, rank, index, class_name(subject.weights, index), score)
            for rank, (index, score) in enumerate(top(scores, count), 1)
        ]
    return predictions_csv(found)


def _megabytes(layers: Sequence[Layer]) -> str:
    return f"{sum(layer.activation_bytes for layer in layers) / 1e6:,.1f} MB"
