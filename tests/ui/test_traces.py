"""The Traces screen: which samples it shows, what it says of them, its address and its file."""

import csv
import io
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import nnviz
from nnviz.analysis.text import share_text
from nnviz.analysis.traces import trace
from nnviz.ui import runs
from nnviz.ui.histories import run_histories
from nnviz.ui.run_store import LeastRecentlyUsed, run_store
from nnviz.ui.runs import list_runs, load_run
from nnviz.ui.tables import csv_name, csv_number, csv_table
from nnviz.ui.traces import lists
from nnviz.ui.traces.cards import shown_samples
from nnviz.ui.traces.export import histories_csv
from nnviz.ui.traces.lists import SampleList, sample_list
from nnviz.ui.traces.parameters import TracesState
from nnviz.ui.traces.sentences import story
from nnviz.ui.traces.values import bands_by_class, list_bands
from nnviz.views.map import MapState
from nnviz.views.map.selection import read_selection_word

ROOT = Path(__file__).parents[2]


@pytest.fixture
def app(monkeypatch, tmp_path) -> AppTest:
    """The app, from an empty folder of runs beside the bundled one."""
    monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path))
    return AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)


@pytest.fixture
def opened(monkeypatch, tmp_path, tiny_run):
    """Writes a run and opens it as the app does: (choice, run)."""

    def write(**options):
        tiny_run("a.nnviz", **options)
        monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path))
        choice = next(choice for choice in list_runs() if choice.id == "a")
        return choice, load_run(choice)

    return write


def visit(app: AppTest, **words: str) -> AppTest:
    """The Traces page at an address."""
    app.run().switch_page("pages/traces.py")
    app.query_params.update({"run": "digits", **words})
    app.run()
    assert not app.error
    assert not app.exception
    return app


def plain_of(markdown: str) -> str:
    return markdown.replace("\\", "")


def the_list(choice, run, name: str, view: MapState | None = None) -> SampleList:
    return sample_list(choice, run, view or MapState(), TracesState(list=name), run_histories(choice))


# --- which samples ----------------------------------------------------------------------------------------------------------


def brute_force(run) -> dict[str, list[int]]:
    """The ready lists, sample by sample."""
    answers, labels = run.probabilities(), run.labels
    said = answers.argmax(axis=2)
    stories = []
    for sample in range(run.n_samples):
        right = [bool(said[at, sample] == labels[sample]) for at in range(len(said))]
        turns = list(pairwise(right))
        moves = np.abs(np.diff(answers[:, sample].astype(float), axis=0)).sum() / 2
        stories.append(
            {
                "forgotten": turns.count((True, False)),
                "flips": int(np.count_nonzero(np.diff(said[:, sample].astype(int)))),
                "first": right.index(True) if any(right) else -1,
                "settled": len(right) - right[::-1].index(False) if not all(right) and right[-1] else (0 if all(right) else -1),
                "mean": answers[:, sample, labels[sample]].astype(float).mean(),
                "moves": moves,
            }
        )
    everyone = range(run.n_samples)

    def ranked(among, key):
        return sorted((sample for sample in everyone if among(stories[sample])), key=lambda sample: key(stories[sample]))

    return {
        "forgotten": ranked(lambda s: s["forgotten"] > 0, lambda s: (-s["forgotten"], -s["flips"])),
        "last": ranked(lambda s: s["first"] > 0, lambda s: (-s["first"], -s["settled"])),
        "never": ranked(lambda s: s["first"] < 0, lambda s: s["mean"]),
        "travelled": ranked(lambda s: s["moves"] > 0, lambda s: -s["moves"]),
    }


def test_ready_lists_are_those_of_a_search_sample_by_sample(opened) -> None:
    choice, run = opened(n_samples=60, n_checkpoints=7)
    for name, expected in brute_force(run).items():
        assert len(expected) > 2, name
        assert the_list(choice, run, name).samples.tolist() == expected, name


def test_notes_say_what_the_story_does_not(opened) -> None:
    choice, run = opened(n_samples=60, n_checkpoints=7)
    answers = run.probabilities().astype(float)
    never, travelled = the_list(choice, run, "never"), the_list(choice, run, "travelled")
    sample = int(never.samples[0])
    assert never.notes[0] == f"true class {share_text(answers[:, sample, run.labels[sample]].mean())} on average"
    way = np.abs(np.diff(answers[:, travelled.samples[0]], axis=0)).sum() / 2
    assert travelled.notes[0] == f"travelled {way:.1f}"
    assert set(the_list(choice, run, "forgotten").notes) == {""}


def test_samples_that_learnt_like_the_pinned_one_are_the_nearest_histories(opened) -> None:
    choice, run = opened(n_samples=60, n_checkpoints=7)
    answers = run.probabilities().astype(float)
    distances = {
        other: np.sqrt(((answers[:, other] - answers[:, 8]) ** 2).sum() / (2 * 7)) for other in range(60) if other != 8
    }
    found = the_list(choice, run, "like", MapState(picked=8))
    nearest = sorted(distances, key=distances.__getitem__)
    assert found.samples.tolist() == nearest
    assert found.notes[0] == f"{distances[nearest[0]]:.3f} from sample 8"
    assert "sample 8" in found.description


def test_pairs_stand_beside_each_other_the_nearest_first(opened) -> None:
    choice, run = opened(n_samples=40, n_checkpoints=5)
    histories = run.probabilities().astype(float).transpose(1, 0, 2).reshape(40, -1)
    distances = np.sqrt(((histories[:, None] - histories) ** 2).sum(axis=2) / 10)
    np.fill_diagonal(distances, np.inf)
    pair = np.unravel_index(distances.argmin(), distances.shape)
    found = the_list(choice, run, "alike")
    assert set(found.samples[:2].tolist()) == {int(one) for one in pair}
    assert len(found.samples) == len(set(found.samples.tolist()))
    assert found.notes[0] == f"{distances.min():.3f} from sample {found.samples[1]}"


def test_large_runs_are_read_checkpoint_by_checkpoint_with_the_same_result(opened, monkeypatch) -> None:
    choice, run = opened(n_samples=60, n_checkpoints=7)
    names = ("like", "travelled", "alike")
    whole = [the_list(choice, run, name, MapState(picked=8)) for name in names]
    monkeypatch.setattr(run_store(), "decoded", LeastRecentlyUsed(0))  # which keeps the last checkpoint alone
    for cached in (lists._nearest, lists._ready, lists._alike, lists._path_lengths):
        cached.clear()
    parts = [the_list(choice, run, name, MapState(picked=8)) for name in names]
    for one, other in zip(whole, parts, strict=True):
        assert one.samples.tolist() == other.samples.tolist()
        assert one.notes == other.notes


@pytest.mark.parametrize(
    ("view", "expected"),
    [(MapState(chosen="3,5-6", picked=1), "chosen"), (MapState(picked=1), "like"), (MapState(), "forgotten")],
)
def test_without_a_choice_of_list_what_is_chosen_or_pinned_or_telling_is_shown(opened, view, expected) -> None:
    choice, run = opened(n_samples=60, n_checkpoints=7)
    assert sample_list(choice, run, view, TracesState(), run_histories(choice)).name == expected


@pytest.mark.parametrize(
    "options", [{"labels": None}, {"n_checkpoints": 1}, {"n_checkpoints": 1, "labels": None}, {"n_samples": 1}]
)
def test_some_samples_are_shown_of_every_run(opened, options) -> None:
    choice, run = opened(**options)
    found = sample_list(choice, run, MapState(), TracesState(), run_histories(choice))
    assert len(found.samples)
    assert found.description
    assert len(found.notes) == len(found.samples)


def test_the_pinned_sample_is_always_among_the_shown() -> None:
    found = SampleList("chosen", np.arange(100, 130), tuple(f"n{i}" for i in range(30)), "")
    assert found.start(1) == found.start(12) == 0
    assert found.start(13) == 12
    assert found.start(500) == 24
    samples, notes = shown_samples(found, MapState(picked=-1), 12)
    assert samples.tolist() == list(range(112, 124))
    assert notes[0] == "n12"
    samples, notes = shown_samples(found, MapState(picked=100), 12)
    assert samples.tolist() == [100, *range(112, 124)]
    assert notes[:2] == ["pinned", "n12"]
    assert shown_samples(found, MapState(picked=115), 12)[0].tolist() == list(range(112, 124))


# --- what is said of them ---------------------------------------------------------------------------------------------------


def history(said: list[int], label: int | None = 1) -> tuple:
    answers = np.eye(3, dtype=np.float32)[said][:, None]
    labels = None if label is None else np.array([label])
    return trace(np.array([7]), answers, labels), 0, [f"{at + 1}" for at in range(len(said))]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([0, 0, 2], "never learnt"),
        ([0, 1, 1], "first right at epoch 2, never forgotten"),
        ([1, 1, 1], "right from the first checkpoint, never forgotten"),
        ([0, 1, 0, 1], "first right at epoch 2; forgotten once, at epoch 3; right for good from epoch 4"),
        ([1, 0, 1, 2], "right from the first checkpoint; forgotten twice, at epochs 2 and 4; wrong at the end"),
        (
            [1, 0] * 9,
            "right from the first checkpoint; forgotten 9 times, at epochs 2, 4, 6, 8, 10, 12 and 3 later ones; "
            "wrong at the end",
        ),
        ([1], ""),
    ],
)
def test_the_story_of_a_sample(said, expected) -> None:
    assert story(*history(said)) == expected


@pytest.mark.parametrize(("said", "expected"), [([0, 1, 0], "changed its mind twice"), ([2, 2], "never changed its mind")])
def test_the_story_of_a_sample_without_a_label(said, expected) -> None:
    assert story(*history(said, None)) == expected


def test_bands_are_quantiles_of_the_samples_that_are_meant(opened) -> None:
    choice, run = opened(n_samples=60, n_checkpoints=4)
    shares = run.probabilities()[:, np.arange(60), run.labels]
    listed_samples = np.arange(10, 41)
    found = list_bands(choice, "true", "10-40")
    np.testing.assert_allclose(found, np.quantile(shares[:, 10:41], [0.1, 0.25, 0.5, 0.75, 0.9], axis=1).T, atol=1e-6)
    everyone = bands_by_class(choice, "true", "")
    some = bands_by_class(choice, "loss", "10-40")
    for k in range(3):
        np.testing.assert_allclose(everyone[k, :, 2], np.median(shares[:, run.labels == k], axis=1), atol=1e-6)
        members = listed_samples[run.labels[listed_samples] == k]
        np.testing.assert_allclose(some[k, :, 2], np.median(-np.log(shares[:, members]), axis=1), rtol=1e-5)


# --- the file ---------------------------------------------------------------------------------------------------------------


def test_the_file_has_a_line_a_checkpoint_of_each_sample(opened) -> None:
    _, run = opened(n_samples=6, n_checkpoints=4, class_names=["=cmd", 'a "b", c', "ok"])
    samples, answers = np.array([5, 2]), run.probabilities()
    traces = trace(samples, answers[:, samples], run.labels[samples])
    lines = list(csv.DictReader(io.StringIO(histories_csv(run, traces))))
    assert list(lines[0]) == [
        "epoch",
        "sample",
        "true class",
        "predicted class",
        "confidence",
        "loss",
        "margin",
        "p(true class)",
        "entropy",
    ]
    assert [(line["sample"], line["epoch"]) for line in lines] == [(s, f"{e}") for s in ("5", "2") for e in range(1, 5)]
    names = ["'=cmd", 'a "b", c', "ok"]
    for line in lines:
        sample, at = int(line["sample"]), int(line["epoch"]) - 1
        p = answers[at, sample]
        assert line["predicted class"] == names[p.argmax()]
        assert line["true class"] == names[run.labels[sample]]
        assert float(line["confidence"]) == pytest.approx(p.max(), abs=6e-5)
        assert float(line["p(true class)"]) == pytest.approx(p[run.labels[sample]], abs=6e-5)
        assert float(line["loss"]) == pytest.approx(-np.log(p[run.labels[sample]]), abs=6e-5)


def test_the_file_of_a_run_without_labels_has_what_there_is(opened) -> None:
    _, run = opened(labels=None)
    traces = trace(np.array([1]), run.probabilities()[:, [1]], None)
    assert histories_csv(run, traces).splitlines()[0] == "epoch,sample,predicted class,confidence,entropy"


@pytest.mark.parametrize(("name", "shown"), [("=1+1", "'=1+1"), ("-x", "'-x"), ("＠x", "'＠x"), ("a=b", "a=b"), ("", "")])
def test_names_are_no_formulas(name, shown) -> None:
    assert csv_name(name) == shown


def test_tables_read_back_as_they_were() -> None:
    lines = [["a", 'b "c"'], ["1,5", "two\nlines"], ["", "x"]]
    assert list(csv.reader(io.StringIO(csv_table(lines)))) == lines
    assert [csv_number(value) for value in (0.5, 1, 10, 1 / 3, -0.00001, 1e-4)] == ["0.5", "1", "10", "0.3333", "0", "0.0001"]


# --- the page ---------------------------------------------------------------------------------------------------------------


def test_a_first_visit_shows_the_most_forgotten(app) -> None:
    visit(app)
    assert app.button_group[0].value == "forgotten"
    assert "555 of 1,797 samples (277 of 898 test, 278 of 899 train) were right and then wrong again" in plain_of(
        app.caption[0].value
    )
    assert dict(app.query_params) == {"run": "digits", "method": "star", "epoch": "45"}
    assert "1–12 of 100" in [text.value for text in app.markdown]


@pytest.mark.parametrize(
    "options",
    [{"labels": None}, {"n_checkpoints": 1}, {"n_classes": 40, "n_samples": 90}, {"kind": "logits"}, {"n_samples": 1}],
)
@pytest.mark.parametrize("tab", ["each", "overlaid", "classes"])
def test_every_run_has_traces(app, tiny_run, options, tab) -> None:
    tiny_run("a.nnviz", **options)
    visit(app, run="a", tab=tab)
    said = [plain_of(caption.value) for caption in app.caption]
    assert any("no labels" in words for words in said) == ("labels" in options)


def test_what_is_shown_is_in_the_address(app) -> None:
    words = {"run": "digits", "method": "star", "epoch": "12", "samples": "3,7-9", "list": "never", "tab": "classes"}
    words |= {"curve": "loss", "bands": "all"}
    visit(app, **words)
    assert not app.toast
    assert dict(app.query_params) == words
    assert [group.value for group in app.button_group][:4] == ["never", "classes", "loss", "all"]
    app.button_group[0].set_value("chosen").run()
    assert app.query_params["list"] == "chosen"
    assert plain_of(app.caption[0].value) == "4 samples chosen."


def test_steps_go_through_a_long_list(app) -> None:
    visit(app, list="travelled", start="13")
    assert "13–24 of 100" in [text.value for text in app.markdown]
    app.button(key="traces_after").click().run()
    assert "25–36 of 100" in [text.value for text in app.markdown]
    app.button(key="traces_before").click().run()
    assert "13–24 of 100" in [text.value for text in app.markdown]
    app.button_group[0].set_value("never").run()
    assert app.session_state["traces_state"]["digits"].start == 1


@pytest.mark.parametrize(
    "words", [{"list": "best"}, {"tab": "<b>"}, {"curve": "3"}, {"bands": "none"}, {"start": "0"}, {"start": "x"}]
)
def test_nonsense_in_the_address_is_said_and_passed_over(app, words) -> None:
    visit(app, **words)
    assert len(app.toast) == 1
    assert dict(app.query_params) == {"run": "digits", "method": "star", "epoch": "45"}


def test_lists_that_need_labels_are_nothing_for_a_run_without(app, tiny_run) -> None:
    tiny_run("a.nnviz", labels=None)
    visit(app, run="a", list="forgotten", tab="classes")
    assert len(app.toast) == 2
    assert app.button_group[0].value == "flips"
    assert "forgotten" not in app.button_group[0].options


def test_the_shown_samples_can_be_chosen(app) -> None:
    visit(app, list="never", samples="1")
    button = next(button for button in app.button if button.label == "Choose these")
    button.click().run()
    word = app.session_state["views"]["digits"].chosen
    run = nnviz.open_run(runs.EXAMPLE)
    said = run.probabilities().argmax(axis=2)
    never = np.flatnonzero((said != run.labels).all(axis=0))
    chosen = read_selection_word(word, run.n_samples)
    assert set(chosen.tolist()) <= {1, *never.tolist()}
    assert len(chosen) == 1 + min(12, len(never))
    assert app.button_group[0].value == "never"  # the list stays


def test_what_is_chosen_elsewhere_is_shown_when_one_comes_back(app) -> None:
    visit(app, list="never")
    views = app.session_state["views"]
    views["digits"] = replace(views["digits"], chosen="3,7-9")
    app.run()
    assert app.button_group[0].value == "chosen"
    app.button_group[0].set_value("never").run()
    app.run()
    assert app.button_group[0].value == "never"


def test_every_list_says_so_where_nothing_is_in_it(app, tmp_path) -> None:
    labels = np.zeros(5, int)
    with nnviz.RunWriter(tmp_path / "same.nnviz", labels=labels) as writer:
        for epoch in (1, 2):
            writer.append(probabilities=np.tile([0.9, 0.1], (5, 1)), epoch=epoch)
    for name in ("chosen", "like", "forgotten", "last", "never", "travelled", "alike"):
        visit(app, run="same", list=name)
        assert app.button_group[0].value == name
        assert plain_of(app.caption[0].value)
        assert not [button for button in app.button if button.label == "Choose these"]
