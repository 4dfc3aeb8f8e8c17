"""Uploaders and cameras: what has arrived, and an empty one for the next files."""

import streamlit as st

_EMPTIED = "times-emptied"
_LOST = "A file is no longer on this server: bring it again."


def key_of(uploader: str) -> str:
    """Return the key of an uploader or a camera: another one whenever it was emptied."""
    return f"{uploader}-{st.session_state.get(f'{_EMPTIED}-{uploader}', 0)}"


def empty(uploader: str) -> None:
    """Have an empty one in its place, in a callback.

    All others stay: a file may be on its way to them. Streamlit would also keep what a full one
    has brought in memory, as long as the session.
    """
    name = f"{_EMPTIED}-{uploader}"
    st.session_state[name] = st.session_state.get(name, 0) + 1


def arrived(key: str) -> list[tuple[str, bytes]]:
    """Return name and bytes of the files of a widget, in a callback.

    A widget may name a file that the server does not have: it was started anew, or another
    server answers. Such files are left out, and the page says so.

    Args:
        key: of an uploader, of one file or of several, or of a camera.
    """
    value = st.session_state.get(key)
    files = value if isinstance(value, list) else [value] if value else []
    # What stands for a lost file has a name of its own and no content; it is no public class.
    there = [file for file in files if hasattr(file, "getvalue")]
    if len(there) < len(files):
        st.toast(_LOST, icon=":material/error:")
    return [(file.name, file.getvalue()) for file in there]
