"""Nonsense in the words of an address: it is said, and what is usual is shown."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from nnviz.views.map.look import LOOK_WORDS

ROOT = Path(__file__).parents[2]
NONSENSE = {
    "run": ["nothing", "../../etc/passwd", "<script>"],
    "method": ["magic", "<b>tsne</b>"],
    "epoch": ["soon", "NaN", "inf", "1e999"],
    "dims": ["7", "two", "2.0"],
    "sample": ["-1", "99999", "1.5", "٣"],
    "class": ["nobody", "#99", "<b>x</b>"],
    "samples": ["~~~", "3-99999", "9-3", "a"],
    "colour": ["<b>x</b>", "truth;"],
    "rings": ["yes"],
    "size": ["1e999", "--1"],
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
    assert set(LOOK_WORDS) <= set(NONSENSE)


@pytest.mark.parametrize(("word", "nonsense"), [(word, given) for word, wrong in NONSENSE.items() for given in wrong])
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
