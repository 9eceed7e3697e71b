"""Files that the browser fetches from the app's own server."""

from __future__ import annotations

from streamlit.runtime import get_instance


def media_url(content: bytes, mimetype: str, name: str) -> str:
    """The path of `content` on this server, for as long as the session shows it; `name` is unique in the page.

    The path depends on the content alone, so equal content is fetched once.
    """
    return get_instance().media_file_mgr.add(content, mimetype, f"nnviz-{name}")
