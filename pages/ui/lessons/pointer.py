"""A part of the page that a lesson points at: it comes into view and gets a frame."""

import streamlit as st

PLACES = {
    "settings": "training-form",
    "progress": "training-live",
}
"""A lesson's word for a part of a page -> the key of its container, where they differ."""

_SCROLL = """
export default function ({ data }) {
    // Once for each step: the page never moves under the hand after that.
    if (window.pointedAt === data.step) return;
    if (!data.part) {
        window.pointedAt = data.step;
        document.querySelector("[data-testid=stMain]")?.scrollTo({ top: 0 });
        return;
    }
    const look = () => {
        const part = document.querySelector(".st-key-" + data.part);
        if (!part) return false;
        window.pointedAt = data.step;
        const fits = part.getBoundingClientRect().height < window.innerHeight / 2;
        part.scrollIntoView({ block: fits ? "center" : "start" });
        return true;
    };
    if (look()) return;
    const timer = setInterval(() => { if (look()) clearInterval(timer); }, 200);
    return () => clearInterval(timer);
}
"""
_scroller = st.components.v2.component("lesson-pointer", js=_SCROLL)


def point_at(place: str, step: str) -> None:
    """Frame a part of the page, and bring it into view when the step begins.

    Args:
        place: one of ``alexnet.lessons.schema.Place``.
        step: what stands for the step, of all lessons.
    """
    key = PLACES.get(place, place)
    frame = "outline: 3px solid #e69f00; outline-offset: 4px; border-radius: .4rem;"
    # Below the bar of pages and the totals, which stay in sight.
    frame += "scroll-margin-top: 7rem;"
    st.html(f"<style>.st-key-{key} {{{frame}}}</style>")
    _scroller(key="lesson-pointer", data={"part": key, "step": step})


def begin_at_the_top(step: str) -> None:
    """Bring the page's begin into view when the step begins.

    Args:
        step: what stands for the step, of all lessons.
    """
    _scroller(key="lesson-pointer", data={"part": "", "step": step})
