"""What tests of the pages share."""

import pytest

from pages.ui.shared import frame


@pytest.fixture(autouse=True)
def no_browser_to_wait_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Go on at once where a run would let a browser draw: none looks on here."""
    monkeypatch.setattr(frame, "_PAINT_SECONDS", 0.0)
