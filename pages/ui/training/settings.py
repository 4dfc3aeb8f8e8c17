"""How a training is run: what is trained, from which weights, and the numbers of the recipe."""

import streamlit as st

from alexnet.architecture.explaining.sweep import SWEEPABLE
from alexnet.architecture.rows import declared_field, label_of
from alexnet.explorer.options.options import Options
from alexnet.explorer.options.training import (
    OPTIMIZERS,
    TRAINING_ROWS,
    TRAINING_STARTS,
    TRAINING_TASKS,
)
from alexnet.explorer.training_plan import TrainingPlan
from alexnet.explorer.workspace import Workspace
from alexnet.training.background.spec import MOST_VARIANTS
from pages.ui.session import trainings, weights_in_use, workspace
from pages.ui.shared.controls import changed, owned, view_choice, view_toggle
from pages.ui.shared.markdown import plain
from pages.ui.training import data

_VALUES, _FIELD, _START = "training-values", "training-field", "training-start-from"


def plan_of(state: Workspace) -> TrainingPlan:
    """Return what the page is set up for."""
    return TrainingPlan(state, weights_in_use.of(state), data.class_count(state.view))


def choose(plan: TrainingPlan) -> None:
    """Show what is trained, from which weights, and how."""
    view = plan.state.view
    view_choice("What to find out", "train_what", TRAINING_TASKS)
    if view.train_what == "compare":
        _choose_values(plan)
    _start_choice(plan)
    view_choice("What learns", "train_rows", TRAINING_ROWS)
    if view.train_rows == "dense":
        st.caption(
            "The rows before are frozen: what they make of every photo is computed once, and an "
            "epoch takes seconds."
        )
    with st.expander("Optimiser, rate, epochs and more", expanded=False):
        _optimizer(view)
        _numbers(plan)


def _choose_values(plan: TrainingPlan) -> None:
    row, field = plan.compared.row, plan.compared.field
    names = {r.id: r.name for r in plan.state.architecture.rows[:-1] if SWEEPABLE[r.TYPE]}
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
    chosen = plan.values
    key = f"{_VALUES}-{row.id}-{field}"
    st.multiselect(
        f"Values of {plain(plan.compared.label)}, two to five",
        [point.text for point in plan.compared.points],
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


def _start_choice(plan: TrainingPlan) -> None:
    options = dict(TRAINING_STARTS)
    weights, start = plan.weights, plan.start
    if weights.trained:
        options["weights"] = f"“{weights.trained.title}”"
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


def _numbers(plan: TrainingPlan) -> None:
    view = plan.state.view
    with st.container(horizontal=True):
        _number("Learning rate", "train_rate", plan.peak_rate, 1e-6, 1.0, None, "%g")
        _number("Epochs", "train_epochs", plan.epochs, 1, 200, 1, "%d")
        _number("Batch", "train_batch", view.train_batch, 1, 512, 8, "%d")
        _number("Seed", "train_seed", view.train_seed, 0, 999_999, 1, "%d")
    st.caption("The rate rises to this value in the first steps and falls to 0 as a half cosine.")
    view_toggle(
        "Vary the photos at random",
        "train_augment",
        "Crops of most of the photo, mirrored or not, other brightness, contrast and "
        "saturation, anew in every epoch (augmentation).",
    )
    if plan.can_start_small:
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
