"""What a lesson holds back, until the student has committed to a prediction."""

from streamlit.delta_generator import DeltaGenerator as Place

from pages.ui.session import lesson


def covers(part: str, place: Place) -> bool:
    """Return whether a part of the page is held back, and say so in its place.

    Args:
        part: one of ``alexnet.lessons.schema.Hidden``.
        place: where the part would stand.
    """
    if not lesson.hides(part):
        return False
    place.caption(":material/visibility_off: Shown once you have committed to a prediction.")
    return True
