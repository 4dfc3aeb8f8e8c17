"""No page hides a file for its name: what a file is, its content says."""

import pytest

from tests.support.prediction_page import link, prediction


@pytest.mark.parametrize("page", ["prediction", "training"])
def test_uploaders_offer_files_of_every_name(page: str) -> None:
    app = prediction(link(train_data="photos"))
    app.switch_page(f"pages/{page}.py").run()
    assert not app.exception
    assert app.file_uploader
    assert [list(uploader.proto.type) for uploader in app.file_uploader] == [[]] * len(
        app.file_uploader
    )
