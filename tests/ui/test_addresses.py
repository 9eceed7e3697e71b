"""Nonsense in the words of an address: it is said, and what is usual is shown."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from nnviz.views.map.display_options import DISPLAY_OPTIONS

ROOT = Path(__file__).parents[2]
LONG = "9" * 5000  # more digits than Python makes an int of
NONSENSE = {
    "run": ["nothing", "../../etc/passwd", "<script>"],
    "method": ["magic", "<b>tsne</b>"],
    "epoch": ["soon", "NaN", "inf", "1e999", LONG, "1_0", "٣", f"0.{LONG}"],
    "dims": ["7", "two", "2.0", LONG],
    "sample": ["-1", "99999", "1.5", "٣", LONG, "1e0", "0x1", "NaN"],
    "class": ["nobody", "#99", "<b>x</b>"],
    "samples": ["~~~", "3-99999", "9-3", "a", LONG, f"1-{LONG}", "1--2", "-1"],
    "colour": ["<b>x</b>", "truth;"],
    "rings": ["yes"],
    "size": ["1e999", "--1", LONG],
    "opacity": ["-"],
    "draw": ["../../etc"],
    "regions": ["2"],
    "trails": ["some"],
    "since": ["never"],
    "only": ["me"],
    "marks": ["10"],
    "tour": ["on"],
    "grid": ["three"],
    "camera": ["1,2", "1,2,x", "1,2,3,4,5,6"],
    "axes": ["a b", "A" * 1201],
}


@pytest.fixture
def app(monkeypatch, tmp_path, tiny_run) -> AppTest:
    monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path))
    tiny_run("small.nnviz")
    return AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)


def test_every_word_of_the_view_is_tried() -> None:
    assert set(DISPLAY_OPTIONS) <= set(NONSENSE)


@pytest.mark.parametrize(
    ("word", "nonsense"),
    [pytest.param(word, given, id=f"{word}={given[:20]}") for word, wrong in NONSENSE.items() for given in wrong],
)
def test_nonsense_is_said_and_passed_over(app: AppTest, word: str, nonsense: str) -> None:
    app.query_params["run"] = "small"
    app.query_params[word] = nonsense
    app.run()
    assert not app.exception
    assert len(app.toast) == 1
    assert nonsense[:40] in app.toast[0].value.replace("\\", "")
    shown = {name: "".join(given) for name, given in app.query_params.items()}
    assert shown == {"run": "digits" if word == "run" else "small", "method": "star", "epoch": "45" if word == "run" else "3"}


def test_nonsense_in_all_words_at_once_is_said_word_by_word(app: AppTest) -> None:
    for word, (first, *_) in NONSENSE.items():
        app.query_params[word] = first
    app.run()
    assert not app.exception
    assert len(app.toast) == len(NONSENSE)
    assert "".join(app.query_params["run"]) == "digits"


#: Every word of the other screens that is a number, or holds some.
NUMBERS = {
    "projection": ("neighbours", "min_dist", "landmarks", "seed"),
    "traces": ("start",),
    "mistakes": ("sure", "judged", "page", "from"),
    "network": ("unit", "units", "added", "subsets", "then"),
    "landscape": ("points", "measured", "seeded", "line"),
    "compare": ("at", "page"),
    "playground": ("noise", "test", "layers", "rate", "batch", "l2", "seed", "speed", "step"),
}


@pytest.mark.parametrize("nonsense", [LONG, "NaN", "1e999", "-1e999", "1_0", "٣", "0x1", "--1"])
@pytest.mark.parametrize("screen", NUMBERS)
def test_no_number_of_an_address_ends_a_screen(app: AppTest, screen: str, nonsense: str) -> None:
    app.query_params["run"] = "small"
    app.query_params["method"] = "tsne"
    app.switch_page(f"pages/{screen}.py") if screen != "projection" else None
    for word in NUMBERS[screen]:
        app.query_params[word] = nonsense
    app.run()
    assert not app.exception
    said = " ".join(toast.value.replace("\\", "") for toast in app.toast)
    assert said.count(nonsense[:40]) >= len(NUMBERS[screen])
