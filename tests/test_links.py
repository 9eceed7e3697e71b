"""Links between Markdown files lead somewhere, also those that the built documentation does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "benchmarks").glob("*.md")])


def without_code(text: str) -> str:
    return re.sub(r"```.*?```", "", text, flags=re.DOTALL)


def anchors(path: Path) -> set[str]:
    """What GitHub calls the headings of a file."""
    headings = re.findall(r"^#+ (.+)$", without_code(path.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


def links() -> Iterator[tuple[str, str]]:
    for path in FILES:
        for target in re.findall(r"\]\(([^)\s]+)\)", without_code(path.read_text())):
            if "://" not in target and not target.startswith("mailto:"):
                yield path.relative_to(ROOT).as_posix(), target


@pytest.mark.parametrize(("file", "target"), list(links()))
def test_a_link_leads_to_a_file_and_a_heading_that_are_there(file: str, target: str) -> None:
    name, _, anchor = target.partition("#")
    path = (ROOT / file).parent / name if name else ROOT / file
    assert path.exists()
    assert not anchor or anchor in anchors(path)
