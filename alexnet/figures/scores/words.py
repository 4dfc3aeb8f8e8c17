"""Scores and names of classes as words in a figure."""

from collections.abc import Sequence

import numpy as np

from alexnet.figures.drawing.frame import number, signed


def shortened(name: str, letters: int) -> str:
    """Return a name of at most so many letters, safe inside of a figure.

    Example:
        >>> shortened("Staffordshire bullterrier", 12), shortened("a<b", 12)
        ('Staffordshi…', 'a&lt;b')
    """
    cut = name if len(name) <= letters else name[: letters - 1] + "…"
    return cut.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def are_shares(scores: Sequence[float]) -> bool:
    """Return whether all finite scores lie between 0 and 1, as a softmax makes them."""
    return all(0 <= score <= 1 for score in scores if np.isfinite(score))


def score_text(score: float, share: bool) -> str:
    """Return a score as a percentage, or as a number for a network without softmax.

    Example:
        >>> score_text(0.125, share=True), score_text(-3.5, share=False)
        ('12.5%', '−3.5')
        >>> score_text(0.9999, share=True), score_text(0.0, share=True)
        ('≈100%', '≈0%')
    """
    if not share or not np.isfinite(score):
        return number(score)
    # Less than all is no 100.0%, and something no 0.0%. A softmax that gives all or nothing
    # has been rounded, too.
    if score < 0.0005:
        return "≈0%"
    return "≈100%" if score >= 0.9995 else f"{score:.1%}"


def difference_text(before: float, after: float, share: bool) -> str:
    """Return how far a score moved; shares move by percentage points.

    Example:
        >>> difference_text(0.5, 0.25, share=True), difference_text(1.0, 1.5, share=False)
        ('−25.0 points', '+0.5')
    """
    difference = after - before
    if not share or not np.isfinite(difference):
        return signed(difference)
    points = f"{100 * difference:+.1f}".replace("-", "−")
    return "unchanged" if points[1:] == "0.0" else f"{points} points"


def share_text(share: float) -> str:
    """Return a share that was counted as a percentage: 100% is all of it, and 0% nothing.

    Example:
        >>> share_text(1.0), share_text(0.9999), share_text(0.972), share_text(0.0)
        ('100%', '≈100%', '97.2%', '0%')
    """
    return f"{share:.0%}" if share in (0, 1) else score_text(share, share=True)
