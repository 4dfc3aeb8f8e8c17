"""Every published figure, from arithmetic and from Keras: the article, the paper, torchvision."""

import re

import keras
import pytest

from alexnet.architecture.facts import Facts, analyze
from alexnet.architecture.presets import PRESETS, preset
from alexnet.network.build import build_blueprint
from alexnet.network.summary import summary_text

_F9, _F10 = (37_752_832, 37_748_736), (16_781_312, 16_777_216)
_OUT = (4_097_000, 4_096_000)

ROWS = {
    "article-table": {
        "C1": (34_944, 105_415_200),
        "C3": (614_656, 447_897_600),
        "C5": (885_120, 149_520_384),
        "C6": (1_327_488, 224_280_576),
        "C7": (884_992, 149_520_384),
        "F9": _F9,
        "F10": _F10,
        "Out": _OUT,
    },
    "article-code": {
        "C1": (34_944 + 384, 105_415_200),
        "C3": (614_656 + 1_024, 447_897_600),
        "C5": (885_120 + 1_536, 149_520_384),
        "C6": (1_327_488 + 1_536, 224_280_576),
        "C7": (884_992 + 1_024, 149_520_384),
        "F9": _F9,
        "Out": (40_970, 40_960),
    },
    "paper-2012": {
        "C1": (34_944, 105_415_200),
        "C3": (307_456, 223_948_800),
        "C5": (885_120, 149_520_384),
        "C6": (663_936, 112_140_288),
        "C7": (442_624, 74_760_192),
        "F9": _F9,
        "F10": _F10,
        "Out": _OUT,
    },
    "one-weird-trick-2014": {
        "C1": (23_296, 70_276_800),
        "C3": (307_392, 223_948_800),
        "C5": (663_936, 112_140_288),
        "C6": (884_992, 149_520_384),
        "C7": (590_080, 99_680_256),
        "F9": _F9,
        "F10": _F10,
        "Out": _OUT,
    },
    "lenet-5": {
        "C1": (156, 28 * 28 * 6 * 25),
        "C3": (2_416, 10 * 10 * 16 * 6 * 25),
        "C5": (48_120, 120 * 16 * 25),
        "F6": (10_164, 120 * 84),
        "Out": (850, 840),
    },
    "zfnet-2013": {
        "C1": (14_208, 110 * 110 * 96 * 3 * 49),
        "C3": (614_656, 26 * 26 * 256 * 96 * 25),
        "C5": (885_120, 149_520_384),
        "C6": (1_327_488, 224_280_576),
        "C7": (884_992, 149_520_384),
        "F9": _F9,
        "F10": _F10,
        "Out": _OUT,
    },
    "alexnet-global-pooling": {
        "C1": (34_944, 105_415_200),
        "C3": (614_656, 447_897_600),
        "C5": (885_120, 149_520_384),
        "C6": (1_327_488, 224_280_576),
        "C7": (884_992, 149_520_384),
        "Out": (257_000, 256_000),
    },
}
"""Parameters and multiply-adds of the rows that have any."""

TOTALS = {
    "article-table": (62_378_344, 62_378_344, 1_135_256_096),
    "article-code": (41_546_506, 41_543_754, 1_114_423_840),
    "paper-2012": (60_965_224, 60_965_224, 724_406_816),
    "one-weird-trick-2014": (61_100_840, 61_100_840, 714_188_480),
    "lenet-5": (61_706, 61_706, 416_520),
    "zfnet-2013": (62_357_608, 62_357_608, 1_168_032_896),
    "alexnet-global-pooling": (4_004_200, 4_004_200, 1_076_890_144),
}
"""Parameters, trainable ones, multiply-adds."""

SHARES_OF_DENSE_ROWS = {
    "article-table": (0.940, 0.052),
    "article-code": (0.91, 0.03),
    "paper-2012": (0.96, 0.08),
    "one-weird-trick-2014": (0.96, 0.08),
    "zfnet-2013": (0.940, 0.050),
    "alexnet-global-pooling": (0.064, 0.000),
}

# The summary that the article prints, its names left out as they count Keras' layers.
ARTICLE_SUMMARY = """
(Conv2D) (None, 55, 55, 96) 34944
(BatchNormalization) (None, 55, 55, 96) 384
(MaxPooling2D) (None, 27, 27, 96) 0
(Conv2D) (None, 27, 27, 256) 614656
(BatchNormalization) (None, 27, 27, 256) 1024
(MaxPooling2D) (None, 13, 13, 256) 0
(Conv2D) (None, 13, 13, 384) 885120
(BatchNormalization) (None, 13, 13, 384) 1536
(Conv2D) (None, 13, 13, 384) 1327488
(BatchNormalization) (None, 13, 13, 384) 1536
(Conv2D) (None, 13, 13, 256) 884992
(BatchNormalization) (None, 13, 13, 256) 1024
(MaxPooling2D) (None, 6, 6, 256) 0
(Flatten) (None, 9216) 0
(Dense) (None, 4096) 37752832
(Dropout) (None, 4096) 0
(Dense) (None, 10) 40970
""".strip().splitlines()


def facts_of(name: str) -> Facts:
    return analyze(preset(name))


@pytest.mark.parametrize("name", PRESETS)
def test_rows(name: str) -> None:
    facts = facts_of(name)
    paying = {row.name: (row.params, row.macs) for row in facts.rows if row.params or row.macs}
    assert paying == ROWS[name]


@pytest.mark.parametrize("name", PRESETS)
def test_totals(name: str) -> None:
    facts, described = facts_of(name), PRESETS[name]
    assert (facts.params, facts.trainable_params, facts.macs) == TOTALS[name]
    assert (described.params, described.trainable_params, described.macs) == TOTALS[name]


@pytest.mark.parametrize("name", PRESETS)
def test_rows_agree_with_keras(name: str) -> None:
    model = build_blueprint(preset(name))
    for row in facts_of(name).rows:
        own = [
            layer
            for layer in model.layers
            if layer.name == row.name or layer.name.startswith(f"{row.name}_")
        ]
        assert sum(layer.count_params() for layer in own) == row.params
        assert own[-1].output.shape == (None, *row.output_shape)
    assert model.count_params() == TOTALS[name][0]


@pytest.mark.parametrize("name", SHARES_OF_DENSE_ROWS)
def test_dense_rows_hold_the_parameters_and_convolutions_do_the_work(name: str) -> None:
    facts = facts_of(name)
    dense = [row for row in facts.rows if not row.fields]
    params = sum(row.params for row in dense) / facts.params
    macs = sum(row.macs for row in dense) / facts.macs
    assert (params, macs) == pytest.approx(SHARES_OF_DENSE_ROWS[name], abs=0.005)


def test_article_summary_line_by_line() -> None:
    printed = [
        f"({layer.class_name}) {(None, *layer.output_shape)} {layer.params}"
        for layer in facts_of("article-code").layers[1:]
    ]
    assert printed == ARTICLE_SUMMARY


def test_article_summary_from_keras() -> None:
    model = build_blueprint(preset("article-code"))
    printed = [
        f"({type(layer).__name__}) {layer.output.shape} {layer.count_params()}"
        for layer in model.layers
        if not isinstance(layer, keras.layers.InputLayer)
    ]
    assert printed == ARTICLE_SUMMARY


def test_receptive_fields() -> None:
    fields = {row.name: row.receptive_field for row in facts_of("article-table").rows}
    assert fields == {
        "In": 1,
        "C1": 11,
        "S2": 19,
        "C3": 51,
        "S4": 67,
        "C5": 99,
        "C6": 131,
        "C7": 163,
        "S8": 195,
        "F9": 227,
        "F10": 227,
        "Out": 227,
    }


@pytest.mark.parametrize(
    ("size", "padding", "expected"),
    [
        (227, "valid", 55),
        (224, "valid", 54),
        (224, "same", 56),
        (224, 2, 55),
    ],
)
def test_why_227(size: int, padding: str | int, expected: int) -> None:
    network = preset("article-table").replace("In", size=size).replace("C1", padding=padding)
    assert analyze(network)["C1"].output_shape == (expected, expected, 96)


def test_activation_bytes_of_one_image() -> None:
    facts = facts_of("article-table")
    outputs = [3 * 227**2, 96 * 55**2, 96 * 27**2, 256 * 27**2, 256 * 13**2]
    outputs += [384 * 13**2, 384 * 13**2, 256 * 13**2, 256 * 6**2, 4096, 4096, 1000]
    assert [row.activation_bytes for row in facts.rows] == [4 * count for count in outputs]
    assert facts.activation_bytes == 4 * sum(outputs)


def rows_of(summary: str) -> list[list[str]]:
    """Return the cells of Keras' table, those that it breaks into two lines joined."""
    rows = []
    for block in re.split("[├╇][─━┼╇┩┤]*", summary)[1:]:
        lines = [line.split("│")[1:4] for line in block.splitlines() if line.startswith("│")]
        rows += [[" ".join(cell).split() for cell in zip(*lines, strict=True)]] if lines else []
    return [[word for cell in row for word in cell] for row in rows]


def test_summary_text_is_the_article_s() -> None:
    text = summary_text(build_blueprint(preset("article-code")))
    rows = [row[1:] for row in rows_of(text)[1:]]
    expected = [line.split() for line in ARTICLE_SUMMARY]
    assert [[word.replace(",", "") for word in row] for row in rows] == [
        [word.replace(",", "") for word in row] for row in expected
    ]
    for total in ("41,546,506", "41,543,754", "2,752"):
        assert f"params: {total} (" in text
