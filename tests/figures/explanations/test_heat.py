"""Heat over the photo."""

import numpy as np
import plotly.graph_objects as go
import pytest
from numpy.typing import ArrayLike

from alexnet.figures.explanations.heat import HeatKind, heat_figure, heat_title

PHOTO = np.zeros((227, 227, 3), np.uint8)


def heat(values: ArrayLike, kind: HeatKind = "grad_cam") -> go.Figure:
    return heat_figure(PHOTO, np.asarray(values, np.float32), kind)


def test_grad_cam_starts_at_nothing() -> None:
    cells = heat([[0.5, 2.0], [1.0, 1.0]]).data[0]
    assert (cells.zmin, cells.zmax) == (0, 2)
    assert list(cells.colorbar.ticktext) == ["0", "0.5", "1", "1.5", "2"]


def test_occlusion_has_two_sides_and_is_clear_in_the_middle() -> None:
    cells = heat([[-0.5, 2.0]], "occlusion").data[0]
    assert (cells.zmin, cells.zmax) == (-2, 2)
    share, colour = cells.colorscale[10]
    assert share == pytest.approx(0.5)
    assert colour.endswith(",0.0)")


def test_what_is_not_computed_yet_is_veiled_and_told() -> None:
    figure = heat([[1.0, np.nan], [np.nan, np.nan]], "occlusion")
    cells, veil = figure.data
    assert np.isnan(cells.z).tolist() == [[False, True], [True, True]]
    assert np.isnan(veil.z).tolist() == [[True, False], [False, False]]
    assert "75% still to do" in heat_title("occlusion", "tabby", cells.z)
    assert "not computed yet" in veil.hovertemplate
    assert len(heat(np.full((3, 3), np.nan), "occlusion").data) == 2


def test_large_heat_is_averaged_in_blocks() -> None:
    values = np.random.default_rng(0).random((227, 200))
    cells = heat(values, "saliency").data[0]
    assert cells.z.shape == (76, 67)
    assert cells.z[1, 2] == pytest.approx(values[3:6, 6:9].mean(), rel=1e-6)
    assert cells.z[75, 66] == pytest.approx(values[225:, 198:].mean(), rel=1e-6)
    assert cells.x0 - cells.dx / 2 == pytest.approx(-0.5)


def test_no_heat_at_all_is_drawn() -> None:
    cells = heat(np.zeros((13, 13))).data[0]
    assert cells.zmax > cells.zmin


def test_the_title_takes_a_name_as_it_is() -> None:
    title = heat_title("saliency", "{0}", np.ones((1, 1), np.float32))
    assert title == "Pixels that {0} reacts to (saliency)"
