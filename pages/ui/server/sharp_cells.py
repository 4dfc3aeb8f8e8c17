"""The table's letters stay sharp where the page is enlarged for a projector.

The grid draws as many dots as the screen has for the table's own size, and the browser enlarges
them. It asks the window how many dots a pixel has, so the window tells more.
"""

import streamlit as st

_SHARPEN = """
export default function () {
    const own = Object.getOwnPropertyDescriptor(window, "devicePixelRatio");
    if (!own?.configurable) {
        console.warn("The hook sharp-cells does not fit this version of Streamlit.");
        return;
    }
    const ratio = () => 2 * own.get.call(window);
    Object.defineProperty(window, "devicePixelRatio", { ...own, get: ratio });
    return () => Object.defineProperty(window, "devicePixelRatio", own);
}
"""
_sharpener = st.components.v2.component("sharp_cells", js=_SHARPEN)


def keep() -> None:
    """Have the table drawn with twice as many dots along each side, on this run's page."""
    _sharpener(key="sharp-cells")
