"""Parameters of pages: one declaration each, from which come address, state, messages and what survives a change of run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import nnviz
from nnviz.ui import parameters
from nnviz.ui.compare.parameters import COMPARE
from nnviz.ui.landscape.parameters import LANDSCAPE
from nnviz.ui.map_settings import _table
from nnviz.ui.mistakes.parameters import MISTAKES, MistakesState
from nnviz.ui.network.parameters import NETWORK
from nnviz.ui.overview_parameters import OVERVIEW
from nnviz.ui.parameter_kinds import flag, one_of, whole
from nnviz.ui.parameters import Context, Parameter, ParameterTable
from nnviz.ui.playground_session import DESK
from nnviz.ui.traces.parameters import TRACES
from nnviz.ui.view_parameters import VIEW

ROOT = Path(__file__).parents[2]
PAGES = {
    "mistakes": MISTAKES,
    "traces": TRACES,
    "landscape": LANDSCAPE,
    "network": NETWORK,
    "compare": COMPARE,
    "overview": OVERVIEW,
}
TABLES = {
    "all pages": VIEW,
    "playground": DESK,
    "tsne": _table("tsne"),
    "umap": _table("umap"),
    **{name: page.table for name, page in PAGES.items()},
}

#: What links hold since earlier versions: page → words. They are not to change.
LINKS = {
    "": "method=pca&epoch=2&dims=3&sample=4&class=c1&samples=0,2-3&colour=loss&rings=1&size=1.5&opacity=0.5&draw=images"
    "&regions=1&trails=chosen&since=1&only=flips&marks=1&tour=1&grid=epochs&camera=0.1,0.2,3",
    "mistakes": "show=ever&says=c1&part=test&sure=10-90&among=chosen&sort=label&judged=5&page=2&cards=small&matrix=lines"
    "&diagonal=0&below=calibration&from=2&moved=1&where=site:A",
    "traces": "list=never&tab=classes&curve=loss&bands=all&start=13&where=site:A",
    "landscape": "directions=random&surface=accuracy&beside=other&points=11&measured=200&seeded=7&of=test&line=1,2",
    "network": "layer=hidden&inside=weights&unit=2&row=c1&rows=classes.mistakes&added=4.1&subsets=0-3.5,7&order=clustered"
    "&grouped=1&alone=1&between=right.wrong&then=2&saliency=smoothgrad&units=3",
    "compare": "with=other&align=accuracy&at=0.5&part=all&tab=agreement&curves=test&apart=1&which=differ&right=other&wrong=*"
    "&versus=other&page=2&metric=f1",
    "overview": "by=column:site&metrics=loss",
}


@pytest.fixture(autouse=True)
def own_register(monkeypatch) -> None:
    """What a test declares is forgotten after it."""
    monkeypatch.setattr(parameters, "_TABLES", dict(parameters._TABLES))


@pytest.fixture
def context(tiny_run) -> Context:
    split, columns = np.array(["train", "test"] * 15), {"site": ["A", "B"] * 15}
    run = nnviz.open_run(tiny_run(n_samples=30, split=split, columns=columns, class_names=["c0", "c1", "c2"]))
    return Context(run, parts=("test", "train"), layers=("hidden", "answer"), others=("other", "a, b"), run_id="own")


def declared() -> Iterator[Any]:
    """Every parameter of every page."""
    for page, table in TABLES.items():
        for name, each in table.parameters.items():
            yield pytest.param(table, name, each, id=f"{page}-{each.word}")


def read_back(table: ParameterTable, words: dict[str, str], context: Context) -> tuple[dict[str, Any], list[str]]:
    said: list[str] = []
    return table.follow(table.defaults, context, words.get, said.append), said


# --- the address -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("table", "name", "declared"), list(declared()))
def test_what_is_written_is_read_back(context, table: ParameterTable, name: str, declared: Parameter) -> None:
    values = list(declared.values(context))
    assert values or declared.title.endswith(" map"), "only what another projection method has may have no value"
    for value in values:
        shown = {**table.defaults, **({} if table is not VIEW else {"checkpoint": 0}), name: value}
        query = table.query(shown, context)
        assert (declared.word in query) == (value != declared.default or declared.always), value
        found, said = read_back(table, query, context)
        assert not said
        assert found[name] == value
        assert table.fitted(found, context)[name] == value


@pytest.mark.parametrize("page", PAGES)
def test_every_field_of_a_page_is_in_the_address_or_known_to_be_kept_in_the_session(page: str) -> None:
    table = TABLES[page]
    assert set(table.defaults) - set(table.parameters) <= {"seen"}


@pytest.mark.parametrize("page", LINKS)
def test_links_of_earlier_versions_are_read_and_written_again_as_they_were(context, page: str) -> None:
    table = TABLES[page or "all pages"]
    words = dict(pair.split("=") for pair in LINKS[page].split("&"))
    assert set(words) >= {each.word for each in table.parameters.values()} - {"axes"}
    found, said = read_back(table, words, context)
    assert not said
    assert table.query(table.fitted(found, context), context) == words


@pytest.mark.parametrize(("table", "name", "declared"), list(declared()))
def test_a_word_that_goes_away_goes_back_to_its_default(context, table: ParameterTable, name: str, declared: Parameter) -> None:
    if declared.always:
        assert declared.word not in parameters.leaving_words()
        return
    assert declared.word in parameters.leaving_words()
    value = [declared.default, *declared.values(context)][-1]
    found = table.follow({**table.defaults, name: value}, context, {declared.word: ""}.get, pytest.fail)
    assert found[name] == declared.default


# --- messages ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "word", "text", "said"),
    [
        (
            "mistakes",
            "sort",
            "x",
            "“x” is not a sort order; choose confidence, loss, margin, learnt, forgotten, true, entropy, flips, ….",
        ),
        ("mistakes", "page", "0", "“0” is not a page; choose a whole number from 1."),
        ("mistakes", "sure", "9", "“9” is not a range of confidence; choose two whole numbers from 0 to 100, such as 0-50."),
        ("mistakes", "says", "x", "“x” is not a class; choose c0, c1, c2."),
        ("mistakes", "from", "7", "“7” is not a recorded epoch; choose 1, 2, 3."),
        ("mistakes", "part", "dev", "“dev” is not a part of the split; choose test, train."),
        ("mistakes", "diagonal", "1", "“1” is not a setting of the diagonal; choose 0, or leave it out."),
        ("network", "layer", "x", "“x” is not a layer of this model; choose hidden, answer."),
        ("compare", "with", "x", "“x” is not a run to compare with; choose other, a, b."),
        ("umap", "min_dist", "7", "“7” is not a value of minimum distance; choose a number from 0 to 0.99."),
        ("tsne", "min_dist", "0.5", "“0.5” is not a min_dist of a t-SNE map; there is none here."),
        ("all pages", "epoch", "x", "“x” is not an epoch; choose a number from 0 to 3."),
        ("all pages", "rings", "x", "“x” is not a value of rings; choose 0, 1."),
        ("all pages", "since", "9", "“9” is not a value of since; choose 1, 2, 3."),
    ],
)
def test_a_wrong_word_is_said_with_what_may_be_chosen(context, page: str, word: str, text: str, said: str) -> None:
    table = TABLES[page]
    assert read_back(table, {word: text}, context) == (table.defaults, [said])


def test_long_lists_and_long_texts_are_cut(context) -> None:
    table = ParameterTable("long", {"k": one_of("k", tuple(f"n{at}" for at in range(20)), title="n")})
    assert read_back(table, {"k": "y" * 90}, context)[1] == [
        f"“{'y' * 40}” is not a n; choose n0, n1, n2, n3, n4, n5, n6, n7, …."
    ]


# --- declaring ---------------------------------------------------------------------------------------------------------------


def test_the_same_word_twice_on_a_page_is_said() -> None:
    with pytest.raises(ValueError, match="The word “sort” is declared twice on the page shelf, as “a” and “b”"):
        ParameterTable("shelf", {"a": flag("sort", on="1", title="a"), "b": flag("sort", on="2", title="b")})


def test_a_word_of_all_pages_is_no_word_of_a_page() -> None:
    with pytest.raises(ValueError, match="The word “epoch” of the page shelf belongs to all pages already"):
        ParameterTable("shelf", {"a": whole("epoch", 0, default=0, title="a")})
    ParameterTable("shelf", {"a": whole("shelf", 0, default=0, title="a")})
    with pytest.raises(ValueError, match="“shelf” of the page shelf belongs to all pages already, as a parameter of more"):
        ParameterTable("more", {"a": whole("shelf", 0, default=0, title="a")}, shared=True)


def test_what_is_reset_has_to_be_there() -> None:
    with pytest.raises(ValueError, match="resets “pages”, which is none of its fields"):
        ParameterTable(
            "shelf", {"a": flag("a", on="1", title="a", resets="pages"), "page": whole("b", 1, default=1, title="page")}
        )


# --- changes and other runs --------------------------------------------------------------------------------------------------


@pytest.fixture
def session(monkeypatch) -> dict[str, Any]:
    """A session without Streamlit, and what is said in it."""
    kept: dict[str, Any] = {"said": []}
    monkeypatch.setattr("streamlit.session_state", kept)
    monkeypatch.setattr("nnviz.ui.state.change_view", lambda *_, **__: None)
    monkeypatch.setattr("nnviz.ui.state.news", lambda word: kept.get("news", {}).get(word))
    monkeypatch.setattr("nnviz.ui.state.warn", kept["said"].append)
    return kept


A, B = (SimpleNamespace(id=name) for name in "ab")


@pytest.mark.usefixtures("session")
def test_a_choice_resets_what_hangs_on_it_and_an_equal_one_nothing() -> None:
    MISTAKES.change(A, page=3)
    MISTAKES.change(A, sort="confidence", compact=True)
    assert MISTAKES.now(A).page == 3
    MISTAKES.change(A, sort="loss")
    assert MISTAKES.now(A) == MistakesState(sort="loss", compact=True)
    MISTAKES.change(A, page=3)
    MISTAKES.change(A, shared={"picked": 1})
    assert MISTAKES.now(A).page == 3
    MISTAKES.change(A, shared={"kept": 1})
    assert MISTAKES.now(A).page == 1


@pytest.mark.usefixtures("session")
def test_tab_and_sort_order_survive_a_change_of_run_and_a_page_does_not(context) -> None:
    MISTAKES.change(A, sort="label", below="calibration", says=2, since=1)
    MISTAKES.change(A, page=4)
    assert MISTAKES.follow(B, context) == MistakesState(sort="label", below="calibration")
    MISTAKES.change(B, below="flow")
    found = MISTAKES.follow(A, context)
    assert (found.below, found.sort, found.says, found.page) == ("flow", "label", 2, 4)


@pytest.mark.usefixtures("session")
def test_what_does_not_fit_another_run_stands_aside_there(context, tiny_run) -> None:
    bare = Context(nnviz.open_run(tiny_run("bare.nnviz", labels=None)))
    MISTAKES.change(A, sort="label")
    assert MISTAKES.follow(B, bare).sort == "confidence"
    MISTAKES.change(B, page=2)
    assert MISTAKES.follow(B, bare).page == 2
    assert MISTAKES.follow(A, context).sort == "label"


@pytest.mark.usefixtures("session")
def test_the_unit_of_another_layer_is_not_taken_over(context) -> None:
    NETWORK.change(A, layer="hidden")
    NETWORK.change(A, unit=3)
    NETWORK.change(B, layer="answer")
    NETWORK.change(B, unit=1)
    found = NETWORK.follow(A, context)
    assert (found.layer, found.unit) == ("answer", -1)


def test_a_page_follows_the_address_and_says_what_is_wrong(session, context) -> None:
    session["news"] = {"sort": "loss", "page": "2", "below": "x"}
    assert MISTAKES.follow(A, context) == MistakesState(sort="loss", page=2)
    assert session["said"] == ["“x” is not a tab; choose flow, calibration."]


@pytest.fixture
def app(monkeypatch, tmp_path, tiny_run) -> AppTest:
    monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path))
    for name in ("a", "b"):
        tiny_run(f"{name}.nnviz", n_samples=600, n_classes=4, seed=ord(name))
    return AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)


def test_the_screen_of_another_run_has_the_tab_sort_order_and_method_but_neither_page_nor_epoch(app) -> None:
    app.run().switch_page("pages/mistakes.py")
    query = {"run": "a", "method": "pca", "epoch": "1", "sort": "margin", "matrix": "rows", "page": "2", "colour": "loss"}
    app.query_params.update({**query, "show": "ever", "camera": "0.1,0.2,3"})
    app.run()
    assert not app.exception
    assert dict(app.query_params).items() >= query.items()
    app.selectbox(key="run_picker").set_value("b").run()
    assert not app.exception
    kept = {"method": "pca", "sort": "margin", "matrix": "rows", "colour": "loss"}
    assert dict(app.query_params) == {"run": "b", "epoch": "3", **kept}
