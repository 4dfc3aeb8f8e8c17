"""How a training is run: the settings of the view, and the job that they make."""

from typing import Any

import streamlit as st

from alexnet.architecture.explaining.sweep import SWEEPABLE, SweepPoint, sweep
from alexnet.architecture.rows import Row, declared_field, kind_of, label_of
from alexnet.errors import AlexNetError, ArchitectureError, TrainingError
from alexnet.explorer.options.options import Options
from alexnet.explorer.options.training import (
    OPTIMIZERS,
    TRAINING_ROWS,
    TRAINING_STARTS,
    TRAINING_TASKS,
)
from alexnet.explorer.workspace import Workspace
from alexnet.training.background.spec import MOST_VARIANTS, JobSpec, JobStart, Variant
from alexnet.training.loop.augmentation import NO_AUGMENTATION, Augmentation
from alexnet.training.loop.outputs import with_outputs
from alexnet.training.loop.recipe import Recipe
from alexnet.training.loop.small_pictures import size_for_small_pictures
from pages.ui.session import trainings, weights_in_use, workspace
from pages.ui.shared.controls import changed, owned, view_choice, view_toggle
from pages.ui.shared.markdown import plain
from pages.ui.training import data

_RATES = {
    "random": {"adamw": 0.0002, "sgd": 0.001},
    "weights": {"adamw": 0.0005, "sgd": 0.01},
}
"""Where the article's network learns shapes, by its start, without falling apart."""

_AUGMENTATION = Augmentation(
    min_area=0.8, max_aspect=1.1, brightness=0.2, contrast=0.2, saturation=0.2
)
"""Mild, so that a shape stays in the picture and a photo's subject too."""

_EPOCHS = {
    "random": {"shapes": 5, "photos": 30, "archive": 12, "cifar10": 12},
    "weights": {"shapes": 2, "photos": 10, "archive": 5, "cifar10": 5},
}
"""Weights to go on from, data -> epochs that are enough."""

_VALUES, _FIELD, _START = "training-values", "training-field", "training-start-from"


def choose(state: Workspace) -> None:
    """Show what is trained, from which weights, and how."""
    view = state.view
    view_choice("What to find out", "train_what", TRAINING_TASKS)
    if view.train_what == "compare":
        _choose_values(state)
    _start_choice(state)
    view_choice("What learns", "train_rows", TRAINING_ROWS)
    if view.train_rows == "dense":
        st.caption(
            "The rows before are frozen: what they make of every photo is computed once, and an "
            "epoch takes seconds."
        )
    with st.expander("Optimiser, rate, epochs and more", expanded=False):
        _optimizer(view)
        _numbers(state)


def spec_of(state: Workspace) -> tuple[JobSpec, dict[str, Any]]:
    """Return the job that the page is set up for, and the files that it needs.

    Raises:
        TrainingError: something is missing or does not fit.
    """
    view = state.view
    source, files = data.described(view)
    start, more = _start(state)
    spec = JobSpec(
        variants=_variants(state),
        data=source,
        recipe=recipe_of(state),
        rows="dense rows" if view.train_rows == "dense" else "all rows",
        start=start,
        title=f"“{state.baseline_title}”" + ("" if state.is_baseline else ", edited"),
        compared="" if view.train_what == "one" else compared_label(state),
    )
    for variant in spec.variants:
        with_outputs(variant.architecture, max(2, data.class_count(view)))
    return spec, {**files, **more}


def recipe_of(state: Workspace) -> Recipe:
    """Return the recipe of the view."""
    view = state.view
    small = small_size(state)
    return Recipe(
        epochs=epochs(state),
        batch=view.train_batch,
        optimizer=view.train_optimizer,
        peak_rate=peak_rate(state),
        label_smoothing=0.0,
        average=0.0,
        small_epochs=epochs(state) - full_epochs(state) if small else 0,
        small_size=small,
        seed=view.train_seed,
        augmentation=_AUGMENTATION if view.train_augment else NO_AUGMENTATION,
    )


def epochs(state: Workspace) -> int:
    """Return how often every photo is seen: the visitor's wish, else what suits the start."""
    known = _EPOCHS[start_of(state)]
    return state.view.train_epochs or known[state.view.train_data]


def peak_rate(state: Workspace) -> float:
    """Return the learning rate at its peak: the visitor's wish, else what suits the start."""
    view = state.view
    return view.train_rate or _RATES[start_of(state)][view.train_optimizer]


def start_of(state: Workspace) -> str:
    """Return the weights to go on from, a key of ``TRAINING_STARTS``."""
    if state.view.train_start:
        return state.view.train_start
    return "weights" if weights_in_use.of(state).is_trained_but_last else "random"


def full_epochs(state: Workspace) -> int:
    """Return how many epochs see pictures of full size where the first ones see smaller ones."""
    return max(1, epochs(state) // 4)


def small_size(state: Workspace) -> int:
    """Return the side of the pictures of the first epochs; 0 where all are of full size."""
    view = state.view
    if not view.train_small or view.train_rows == "dense" or epochs(state) < 2:
        return 0
    if start_of(state) != "random":
        return 0
    return size_for_small_pictures(state.architecture)


def compared(state: Workspace) -> tuple[Row, str, tuple[SweepPoint, ...]]:
    """Return the row, the field, and all values of it that can be built."""
    row = state.architecture.row(state.row_id)
    if row is None or not SWEEPABLE[row.TYPE]:
        row = state.architecture.rows[1]
    fields = SWEEPABLE[row.TYPE]
    if row is state.architecture.rows[-1]:
        # As many outputs as there are classes, whatever the table says.
        row = state.architecture.rows[1]
        fields = SWEEPABLE[row.TYPE]
    field = state.view.train_field if state.view.train_field in fields else fields[0]
    return row, field, sweep(state.architecture, row.id, field).working


def compared_label(state: Workspace) -> str:
    """Return what is compared, such as ``"maps of C1"``."""
    row, field, _ = compared(state)
    return f"{label_of(declared_field(type(row), field))} of {row.name}"


def _chosen_values(state: Workspace) -> list[str]:
    row, field, points = compared(state)
    known = [point.text for point in points]
    chosen = [text for text in state.view.train_values.split(";") if text in known]
    if len(chosen) > 1:
        return sorted(chosen, key=known.index)
    today = kind_of(declared_field(type(row), field)).format(getattr(row, field))
    here = known.index(today) if today in known else 0
    value = getattr(row, field)
    if isinstance(value, int):
        near = [str(value // 4), str(value // 2), today]
        if all(text in known for text in near):
            return near
    return known[max(0, here - 2) : here + 1] if here > 0 else known[:2]


def _choose_values(state: Workspace) -> None:
    row, field, points = compared(state)
    names = {r.id: r.name for r in state.architecture.rows[:-1] if SWEEPABLE[r.TYPE]}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = "training-row"
        st.selectbox(
            "Row",
            list(names),
            list(names).index(row.id),
            format_func=names.__getitem__,
            key=owned(name, row.id),
            on_change=changed,
            args=(name, _row_chosen),
            width=110,
        )
        st.selectbox(
            "Number",
            SWEEPABLE[row.TYPE],
            SWEEPABLE[row.TYPE].index(field),
            format_func=lambda key: label_of(declared_field(type(row), key)).capitalize(),
            key=owned(f"{_FIELD}-{row.TYPE}", field),
            on_change=changed,
            args=(f"{_FIELD}-{row.TYPE}", _field_chosen),
            width=150,
        )
    chosen = _chosen_values(state)
    key = f"{_VALUES}-{row.id}-{field}"
    st.multiselect(
        f"Values of {plain(compared_label(state))}, two to five",
        [point.text for point in points],
        chosen,
        key=owned(key, chosen),
        max_selections=MOST_VARIANTS,
        on_change=changed,
        args=(key, _values_chosen),
    )
    st.caption("Each is trained on the same photos for as many epochs, one after the other.")


def _row_chosen(row_id: str | None) -> None:
    if row_id is not None:
        workspace.choose_row(row_id)
        workspace.change_view(train_field="", train_values="")


def _field_chosen(field: str | None) -> None:
    if field is not None:
        workspace.change_view(train_field=field, train_values="")


def _values_chosen(values: list[str] | None) -> None:
    if values and len(values) > 1:
        workspace.change_view(train_values=";".join(values))
    else:
        trainings.refuse("At least two values are needed to compare.")
        workspace.change_view(train_values="")


def _variants(state: Workspace) -> tuple[Variant, ...]:
    if state.view.train_what == "one":
        return (Variant("", state.architecture),)
    row, field, points = compared(state)
    values = {point.text: point.value for point in points}
    try:
        return tuple(
            Variant(text, state.architecture.replace(row.name, **{field: values[text]}))
            for text in _chosen_values(state)
        )
    except ArchitectureError as error:
        raise TrainingError(str(error)) from None


def _start_choice(state: Workspace) -> None:
    options = dict(TRAINING_STARTS)
    weights = weights_in_use.of(state)
    if weights.trained:
        options["weights"] = f"“{weights.trained.title}”"
    start = start_of(state)
    st.segmented_control(
        "Start from",
        tuple(options),
        default=start,
        required=True,
        format_func=options.__getitem__,
        key=owned(_START, start),
        on_change=changed,
        args=(_START, _start_chosen),
    )
    if start == "weights" and not weights.trained:
        st.caption(
            "The Prediction page uses random weights for this network: choose others there, or "
            "start from random ones."
        )


def _start_chosen(start: str | None) -> None:
    if start is not None:
        workspace.change_view(train_start=start, train_epochs=0, train_rate=0.0)


def _start(state: Workspace) -> tuple[JobStart, dict[str, Any]]:
    if start_of(state) == "random":
        return JobStart(), {}
    try:
        return weights_in_use.as_start(state)
    except AlexNetError as error:
        raise TrainingError(str(error)) from None


def _optimizer(view: Options) -> None:
    name = "training-optimizer"
    st.segmented_control(
        "Optimiser",
        tuple(OPTIMIZERS),
        default=view.train_optimizer,
        format_func=OPTIMIZERS.__getitem__,
        required=True,
        key=owned(name, view.train_optimizer),
        on_change=changed,
        args=(name, _optimizer_chosen),
    )


def _optimizer_chosen(optimizer: str | None) -> None:
    if optimizer is not None:
        workspace.change_view(train_optimizer=optimizer, train_rate=0.0)


def _numbers(state: Workspace) -> None:
    view = state.view
    with st.container(horizontal=True):
        _number("Learning rate", "train_rate", peak_rate(state), 1e-6, 1.0, None, "%g")
        _number("Epochs", "train_epochs", epochs(state), 1, 200, 1, "%d")
        _number("Batch", "train_batch", view.train_batch, 1, 512, 8, "%d")
        _number("Seed", "train_seed", view.train_seed, 0, 999_999, 1, "%d")
    st.caption("The rate rises to this value in the first steps and falls to 0 as a half cosine.")
    view_toggle(
        "Vary the photos at random",
        "train_augment",
        "Crops of most of the photo, mirrored or not, other brightness, contrast and "
        "saturation, anew in every epoch (augmentation).",
    )
    random = start_of(state) == "random"
    if random and view.train_rows == "all" and size_for_small_pictures(state.architecture):
        view_toggle(
            "Smaller pictures at first",
            "train_small",
            "Most of the epochs see pictures of about half the width, at a fraction of the "
            "cost; the last ones see them in full.",
        )


def _number(
    label: str,
    name: str,
    value: float,
    low: float,
    high: float,
    step: float | None,
    form: str,
) -> None:
    key = f"view-{name}"
    st.number_input(
        label,
        low,
        high,
        value,
        step or value / 10,
        form,
        key=owned(key, value),
        on_change=changed,
        args=(key, _number_chosen, name),
        width=140,
    )


def _number_chosen(value: float | None, name: str) -> None:
    if value is not None:
        workspace.change_view(**{name: value})


def words(state: Workspace) -> str:
    """Say what a training of these settings does, in a sentence or two."""
    view, small = state.view, small_size(state)
    out = state.architecture.rows[-1]
    count = data.class_count(view)
    units = getattr(out, "units", 0)
    sentences = []
    if count and units != count:
        sentences.append(
            f"Row {plain(out.name)} gets {count} units for the training, one for each class; "
            f"the table keeps its {units:,}."
        )
    if small:
        late = full_epochs(state)
        sentences.append(
            f"Pictures of {small} × {small} in the first {epochs(state) - late} epochs, then "
            f"{late} at full size."
        )
    return " ".join(sentences)
