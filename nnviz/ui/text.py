"""Text from files and addresses, made safe for places that read Markdown."""


def plain(text: str) -> str:
    """`text` shown letter for letter, on one line, where Streamlit would read Markdown, HTML, LaTeX, emoji or colour codes."""
    signs = r"&\`*_{}[]()<>#+-.!|~$:"
    return "".join(f"\\{sign}" if sign in signs else sign for sign in " ".join(text.split()))
