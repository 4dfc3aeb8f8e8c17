"""The words of every page open in place, each with a link to where it can be read."""

import pytest

from alexnet import glossary
from pages.ui.shared.glossary import meaning, source
from tests.support.prediction_page import prediction


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        (
            "architecture",
            ("stride", "padding", "receptive-field", "groups", "lrn", "dropout", "map"),
        ),
        ("prediction", ("map", "receptive-field", "softmax", "grad-cam")),
        ("training", ("loss", "epoch", "batch", "validation", "learning-rate")),
    ],
)
def test_a_page_explains_its_words(name: str, keys: tuple[str, ...]) -> None:
    app = prediction("").switch_page(f"pages/{name}.py").run()
    assert not app.exception
    text = "\n".join(element.value for element in app.markdown)
    for key in keys:
        assert glossary.term(key).sentence in text
        assert source(key) in text


def test_a_widget_s_help_is_the_term_s_sentence() -> None:
    assert meaning("batch") == glossary.term("batch").sentence
    more = meaning("batch", "epoch", more="Here: 64.")
    assert more.endswith(f" {glossary.term('epoch').sentence} Here: 64.")
