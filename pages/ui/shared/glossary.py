"""The glossary's terms on a page: as the help of a widget, and together behind a button."""

import streamlit as st

from alexnet import glossary


def meaning(*keys: str, more: str = "") -> str:
    """Return a widget's help: the terms' sentences, and what else is to be said here.

    Args:
        keys: of the terms, as in ``assets/glossary.toml``.
        more: a further sentence.
    """
    sentences = [glossary.term(key).sentence for key in keys]
    return " ".join([*sentences, more] if more else sentences)


def words(*keys: str, label: str = "Words on this page", key: str | None = None) -> None:
    """Show a button that opens the terms in place, each with where it can be read.

    Args:
        keys: of the terms, in the order in which they are listed.
        label: of the button.
        key: of the button, where a page has several.
    """
    with st.popover(label, icon=":material/menu_book:", width="content", key=key):
        st.markdown("\n\n".join(_entry(key) for key in keys))


def source(key: str) -> str:
    """Return where a term can be read, as a link."""
    term = glossary.term(key)
    return f"[{term.source.title}]({term.source.url}), {term.source.year}, {term.place}"


def _entry(key: str) -> str:
    term = glossary.term(key)
    return f"**{term.name}**  \n{term.sentence}  \n:small[{source(key)}]"
