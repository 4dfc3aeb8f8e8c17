"""How a training is run: what is trained, from which weights, and the numbers of the recipe."""

import streamlit as st

from alexnet.explorer.comparable import comparable_fields
from alexnet.explorer.options.options import Options
from alexnet.explorer.options.training import (
    OPTIMIZER_NAMES,
    TRAINING_ROWS,
    TRAINING_STARTS,
    TRAINING_TASKS,
)
from alexnet.explorer.training_plan import TrainingPlan
from alexnet.explorer.workspace import Workspace
from alexnet.training.background.spec import MOST_SEEDS, MOST_VALUES
from pages.ui.session import training_material, trainings, weights_in_use, workspace
from pages.ui.shared import controls
from pages.ui.shared.controls import option_choice, option_toggle
from pages.ui.shared.glossary import meaning
from pages.ui.shared.markdown import plain


def plan_of(state: Workspace) -> TrainingPlan:
    """Return what the page is set up for.

    Args:
        state: of the network that is trained, see ``shown_network.to_train``.
    """
    class_count = training_material.current().class_count(state.options)
    return TrainingPlan(state, weights_in_use.of(state), class_count)


def choose(plan: TrainingPlan) -> None:
    """Show what is trained, from which weights, and how."""
    options = plan.state.options
    option_choice("What to find out", "train_what", TRAINING_TASKS)
    if options.train_what == "compare":
        _choose_values(plan)
    _start_choice(plan)
    controls.choose(
        st.segmented_control,
        "What learns",
        TRAINING_ROWS,
        plan.rows,
        name="training-rows",
        take=controls.to_option("train_rows"),
    )
    if plan.rows == "dense":
        st.caption(
            "The rows before them are frozen: their outputs are computed once for each picture, so "
            "an epoch takes seconds."
        )
    with st.expander("Optimiser, rate, epochs and more", expanded=False):
        _optimizer(options)
        _numbers(plan)


def _choose_values(plan: TrainingPlan) -> None:
    row, field = plan.compared.row, plan.compared.field
    names = {r.id: r.name for r in plan.state.architecture.rows[:-1]}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        controls.choose(
            st.selectbox, "Row", names, row.id, name="training-row", take=_row_chosen, width=110
        )
        controls.choose(
            st.selectbox,
            "Field",
            {name: _capital(label) for name, label in comparable_fields(row).items()},
            field,
            name=f"training-field-{row.id}",
            take=lambda name: workspace.change_options(train_field=name, train_values=""),
            width=150,
        )
    controls.choose(
        st.multiselect,
        f"Values of {plain(plan.compared.label)}, two to five",
        list(plan.compared.values),
        list(plan.values),
        name=f"training-values-{row.id}-{field}",
        take=_values_chosen,
        max_selections=MOST_VALUES,
    )
    _number("Seeds", "train_seeds", plan.state.options.train_seeds, 1, MOST_SEEDS, 1, "%d")
    st.caption(
        "Each value is trained once for every seed, with the same pictures and epochs, and "
        "all of a seed start alike."
    )


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]


def _row_chosen(row_id: str) -> None:
    workspace.choose_row(row_id)
    workspace.change_options(train_field="", train_values="")


def _values_chosen(values: list[str]) -> None:
    if len(values) > 1:
        workspace.change_options(train_values=";".join(values))
    else:
        trainings.refuse("At least two values are needed to compare.")
        workspace.change_options(train_values="")


def _start_choice(plan: TrainingPlan) -> None:
    options = dict(TRAINING_STARTS)
    weights, start = plan.weights, plan.start
    if weights.trained:
        options["weights"] = f"“{weights.trained.title}”"
    controls.choose(
        st.segmented_control,
        "Start from",
        options,
        start,
        name="training-start-from",
        take=start_chosen,
    )
    if start == "weights" and not weights.trained:
        st.caption(
            "The Prediction page uses random weights for this network: choose others there, or "
            "start from random ones."
        )
    elif start == "weights":
        st.caption("The training goes on from what these weights have learned.")


def start_chosen(start: str) -> None:
    """Set the weights to go on from, in a callback, and let the numbers suit them."""
    workspace.change_options(train_start=start, train_epochs=0, train_rate=0.0, train_batch=0)


def _optimizer(options: Options) -> None:
    controls.choose(
        st.segmented_control,
        "Optimiser",
        OPTIMIZER_NAMES,
        options.train_optimizer,
        name="training-optimizer",
        help=meaning("optimiser"),
        take=lambda name: workspace.change_options(train_optimizer=name, train_rate=0.0),
    )


def _numbers(plan: TrainingPlan) -> None:
    options = plan.state.options
    with st.container(horizontal=True):
        _number(
            "Learning rate", "train_rate", plan.peak_rate, 1e-6, 1.0, None, "%g", "learning-rate"
        )
        _number("Epochs", "train_epochs", plan.epochs, 1, 200, 1, "%d", "epoch")
        _number("Batch", "train_batch", plan.batch, 1, 512, 8, "%d", "batch")
        _number("Seed", "train_seed", options.train_seed, 0, 999_999, 1, "%d")
    st.caption(
        "The rate rises to this value in the first steps, then falls to 0 along half a cosine."
    )
    if plan.can_augment:
        option_toggle(
            "Vary the pictures at random",
            "train_augment",
            meaning(
                "augmentation",
                more="Here: a cut of most of the picture, mirrored or not, with other brightness, "
                "contrast and saturation.",
            ),
        )
    else:
        st.caption("Shapes are not varied here: as they are drawn, no two are alike.")
    if plan.can_start_small:
        option_toggle(
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
    term: str = "",
) -> None:
    controls.enter(
        st.number_input,
        label,
        value,
        name=f"option-{name}",
        take=controls.to_option(name),
        min_value=low,
        max_value=high,
        step=step or value / 10,
        format=form,
        help=meaning(term) if term else None,
        width=140,
    )
