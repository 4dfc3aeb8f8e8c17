"""The list of lessons and courses, each with what it takes and what can be done after it."""

import streamlit as st

from alexnet.lessons import LESSONS, Lesson
from alexnet.lessons.library import COURSES
from pages.ui.lessons import handouts
from pages.ui.session import lesson
from pages.ui.shared import link_to_share
from pages.ui.shared.controls import choose

_COURSE, _ALL = "lessons-course", "All lessons"


def show() -> None:
    """Show the courses, and all lessons."""
    st.markdown(
        "#### Predict, do, see, explain\n\nEach lesson runs on the real pages, with a strip at "
        "their foot. You commit to a prediction before you see a result. When you leave the "
        "lesson, your own table comes back."
    )
    course = st.session_state.get(_COURSE, _ALL)
    choose(
        st.segmented_control,
        "Course",
        [_ALL, *COURSES],
        course,
        name="course",
        take=lambda title: st.session_state.update({_COURSE: title}),
        label_visibility="collapsed",
    )
    names = [name for name in COURSES.get(course, LESSONS) if name in LESSONS]
    minutes = sum(LESSONS[name].minutes for name in names)
    st.caption(f"Lessons: {len(names)}, with {minutes} minutes in all.")
    with st.container(key="lesson-cards"):
        for name in names:
            _lesson(LESSONS[name])


@st.dialog("Link for the class", width="medium")
def _show_link(found: Lesson) -> None:
    st.markdown(f"**{found.title}**")
    link_to_share.show({"lesson": found.id}, leave_page="lessons", pixels=360)


def _lesson(found: Lesson) -> None:
    with st.container(border=True, key=f"lesson-card-{found.id}", gap="small"):
        done = " · :material/check_circle: done" if lesson.was_finished(found.id) else ""
        st.markdown(f"**{found.title}** · {found.minutes} min · {found.level}{done}")
        st.markdown("\n".join(f"- {goal}" for goal in found.goals))
        with st.container(horizontal=True, gap="small"):
            st.button(
                "Start",
                key=f"lesson-start-{found.id}",
                type="primary",
                icon=":material/play_arrow:",
                on_click=lesson.begin,
                args=(found.id,),
            )
            if st.button(
                "Link for the class", key=f"lesson-link-{found.id}", icon=":material/link:"
            ):
                _show_link(found)
            with st.popover("For the teacher", icon=":material/print:"):
                handouts.teacher_buttons(found)
                st.caption("Sources: " + "; ".join(found.sources))
