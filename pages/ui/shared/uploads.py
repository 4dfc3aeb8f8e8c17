"""What has arrived from an uploader or a camera."""

import streamlit as st

_LOST = "A file is no longer on this server: bring it again."


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
