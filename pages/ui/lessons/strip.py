"""The strip that leads through a lesson: it stays in sight at the foot of the real pages."""

from pages.ui.session import lesson


def show(page: str) -> None:
    """Show the lesson's step, if there is a lesson.

    Args:
        page: the name of this page, a key of ``schema.Page``.
    """
    play = lesson.look()
    if play is None:
        return
    # With the first lesson: a cold server's first page would wait a third of a second for it.
    from pages.ui.lessons import guide

    guide.show(play, page)
