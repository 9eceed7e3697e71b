"""The screen that compares runs, run by Streamlit without a browser; components come back as nothing there."""

import csv
import io
from functools import partial

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import nnviz
from nnviz.ui.compare.curves import _by_accuracy, _by_epoch
from nnviz.ui.compare.differences import differences_csv
from nnviz.ui.compare.listed import notes_of, pair_of, sample_list
from nnviz.ui.compare.maps import merged_selection
from nnviz.ui.compare.moments import moments_of
from nnviz.ui.compare.numbers import _agreement_curves, summary
from nnviz.ui.compare.parameters import ALL_OTHERS, CompareState
from nnviz.ui.compare.repeats import Kind, repeats, without_seed
from nnviz.ui.compare.sides import distinct, sides_of, together
from nnviz.ui.runs import list_runs
from nnviz.views.map import MapState
from nnviz.views.map.selection import selection_word

from . import opening
from .opening import words

N, C = 40, 3
LABELS = np.arange(N) % C


def answers(growth: float, seed: int) -> np.ndarray:
    """Answers (N, C) of a network that has learnt so much, from 0 to 1."""
    noise = np.random.default_rng(seed).dirichlet(np.ones(C), N)
    return noise * (1 - growth) + np.eye(C)[LABELS] * growth


@pytest.fixture
def record(monkeypatch, tmp_path):
    """Writes a run into the folder of runs; more keywords go to `RunWriter`."""
    monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path))

    def write(name: str, seed: int = 0, epochs=(1, 2, 3, 4), speed: float = 0.15, given=None, **options):
        options = {"labels": LABELS, "dataset": "toy", **options}
        with nnviz.RunWriter(tmp_path / f"{name}.nnviz", **options) as writer:
            for at, epoch in enumerate(epochs):
                p = answers(min(speed * epoch, 1), 100 * seed + at) if given is None else given[at]
                writer.append(probabilities=p, epoch=epoch, metrics={"loss": 1 / (epoch + seed + 1)})
        return tmp_path / f"{name}.nnviz"

    return write


@pytest.fixture
def open_page(record):  # noqa: ARG001 - which makes the folder of runs
    """Opens the screen as a link to it does."""
    return partial(opening.open_page, "compare")


def healthy(app: AppTest) -> AppTest:
    assert not [box.message for box in app.exception]
    return app


def opened(*ids: str, **chosen):
    """The runs as the screen has them, where the first is looked at: (sides, together, moments, view, choices, trouble)."""
    by_id = {choice.id: choice for choice in list_runs()}
    sides, trouble = sides_of([by_id[run_id] for run_id in ids])
    assert not trouble
    shown = CompareState(others=ids[1:], **chosen)
    view = MapState(checkpoint=len(sides[0].run.checkpoints) - 1)
    same = together(sides, shown.part)
    moments, said = moments_of(sides, same, shown, view)
    return sides, same, moments, view, shown, said


# --- which runs ---------------------------------------------------------------------------------------------------------------


def test_who_has_one_run_reads_how_to_get_a_second_and_sees_its_curves(open_page) -> None:
    app = healthy(open_page(run="digits"))
    assert "python -m nnviz record --dataset digits --seed 1 --out runs/digits-seed1.nnviz" in words(app)
    assert "There is no other run yet" in words(app)
    assert {"**Accuracy**", "**Loss**"} <= {box.value for box in app.markdown}


def test_other_runs_are_offered_repeats_first_and_one_click_compares_all_of_them(open_page, record) -> None:
    record("seed-1")
    record("seed-2", seed=2)
    record("other", class_names=("x", "y", "z"))
    record("seed-3", seed=3)
    app = healthy(open_page(run="seed-1"))
    offers = [button.label.replace("\\", "") for button in app.button if "compare_offer" in (button.key or "")]
    assert offers[:3] == ["All 2 repeats", "seed-2", "seed-3"]
    assert "other" in offers
    app = healthy(next(button for button in app.button if button.label == "All 2 repeats").click().run())
    assert app.query_params["with"] == "seed-2,seed-3"
    assert "Of 40 samples" in words(app)


def test_the_picker_chooses_and_the_address_says_so(open_page, record) -> None:
    for name in ("a", "b", "odd, 100 %"):
        record(name)
    app = healthy(open_page(run="a"))
    app = healthy(app.multiselect(key="compare_others").set_value(["b", "odd, 100 %"]).run())
    assert app.query_params["with"] == "b,odd%2C 100 %25"
    again = healthy(open_page(run="a", **{"with": app.query_params["with"]}))
    assert again.multiselect(key="compare_others").value == ["b", "odd, 100 %"]


def test_nonsense_in_the_address_is_said_and_passed_over(open_page, record) -> None:
    record("a")
    record("b")
    query = {
        "with": "b,nobody,a",
        "align": "moon",
        "tab": "<b>",
        "at": "soon",
        "page": "0",
        "which": "x",
        "curves": "y",
        "apart": "2",
    }
    app = healthy(open_page(run="a", **query))
    said = "\n".join(toast.value for toast in app.toast).replace("\\", "")
    for word in ("nobody", "moon", "<b>", "soon", "“0”", "“x”", "“y”", "“2”"):
        assert word in said
    assert app.query_params["with"] == "b"
    assert "Of 40 samples" in words(app)


def test_at_most_six_runs_are_compared(open_page, record) -> None:
    for at in range(8):
        record(f"r{at}", seed=at)
    app = healthy(open_page(run="r0", **{"with": ",".join(f"r{at}" for at in range(1, 8))}))
    assert app.query_params["with"] == "r1,r2,r3,r4,r5"
    assert any("At most 6 runs" in toast.value for toast in app.toast)


def test_runs_that_cannot_be_compared_say_why_and_show_their_curves(open_page, record) -> None:
    record("a")
    record("fewer", labels=None, given=[answers(0.5, 1)[:30]], epochs=(1,))
    record("renamed", class_names=("0", "1", "two"))
    record("twin", seed=3)
    app = healthy(open_page(run="a", **{"with": "renamed"}))
    assert "class 2 is “two” in renamed, “2” in a" in words(app)
    assert "**Accuracy**" in words(app)
    assert not app.tabs
    app = healthy(open_page(run="a", **{"with": "fewer,twin"}))
    assert "fewer has 30 samples, a has 40. Its curves" in words(app)
    assert "right in both runs" in words(app)  # the others are compared


def test_a_run_that_cannot_be_read_is_said_and_left_out(open_page, record, tmp_path) -> None:
    record("a")
    record("b")
    (tmp_path / "broken.nnviz").write_bytes(b"no run")
    app = healthy(open_page(run="a", **{"with": "broken,b"}))
    assert "broken cannot be read" in words(app)
    assert "right in both runs" in words(app)
    assert "broken cannot be read" in words(healthy(open_page(run="a", **{"with": "broken"})))


def test_names_of_strangers_are_text(open_page, record) -> None:
    record("**bold** :red[a] $x$")
    record("b")
    app = healthy(open_page(run="b", **{"with": "**bold** :red[a] $x$"}))
    assert r"\*\*bold\*\* \:red\[a\] \$x\$" in "\n".join(box.value for box in app.markdown)


def test_runs_of_one_label_are_told_apart_by_their_ids() -> None:
    assert distinct(["a", "b", "a"], ["1", "2", "3"]) == ["a (1)", "b", "a (3)"]


# --- repeats ------------------------------------------------------------------------------------------------------------------


def test_repeats_have_one_data_set_and_one_model() -> None:
    kinds = [Kind("mnist", "conv", "x"), Kind("mnist", "dense", "y"), Kind("digits", "conv", "z"), Kind("mnist", "conv", "w")]
    assert repeats(kinds) == [[0, 3], [1], [2]]


def test_where_no_model_is_named_names_that_differ_in_their_number_are_repeats() -> None:
    kinds = [Kind("", "", name) for name in ("net-1", "net seed 2", "net", "nets", "7", "8")]
    assert repeats(kinds) == [[0, 1, 2], [3], [4], [5]]
    assert (without_seed("mnist-run3"), without_seed("seed-4"), without_seed("7")) == ("mnist", "seed", "7")


def test_runs_that_minimised_something_else_or_recorded_others_are_no_repeats() -> None:
    kinds = [
        Kind("d", "m", "a", "mse", 10),
        Kind("d", "m", "b", "mse", 10),
        Kind("d", "m", "c", "", 10),
        Kind("d", "m", "d", "mse", 9),
    ]
    assert repeats(kinds) == [[0, 1], [2], [3]]


def test_curves_of_repeats_are_one_until_they_are_wanted_apart(open_page, record) -> None:
    record("net-1")
    record("net-2", seed=2)
    app = healthy(open_page(run="net-1", **{"with": "net-2"}))
    assert "Bands are one standard deviation" in words(app)
    app = healthy(app.toggle(key="compare_apart").set_value(False).run())
    assert app.query_params["apart"] == "1"
    assert "Bands" not in words(app)


def test_what_is_known_at_all_checkpoints_is_drawn_before_what_was_logged_now_and_then(record, tmp_path) -> None:
    record("other")
    with nnviz.RunWriter(tmp_path / "sparse.nnviz", labels=LABELS) as writer:
        for at in range(9):
            logged = {"val_accuracy": 0.123, "val_loss": 99.0} if at % 3 == 2 else {}
            writer.append(probabilities=answers(at / 9, at), epoch=at / 3, metrics=logged)
    choices = {choice.id: choice for choice in list_runs()}
    lines = [("sparse", "#506cb9"), ("other", "#b85809")]
    figures = _by_epoch(tuple((choices[name], name, colour) for name, colour in lines), "test", together=False)
    for title, unit in (("Accuracy", "right answers"), ("Loss", "cross-entropy (nats)")):
        first, _ = figures[title].data
        assert len(first.y) == 9
        assert "sparse, all recorded samples" in first.hovertemplate
        assert figures[title].layout.yaxis.title.text == unit
    accuracy, loss = (figures[title].data[0].y for title in ("Accuracy", "Loss"))
    run = nnviz.open_run(tmp_path / "sparse.nnviz")
    np.testing.assert_allclose(accuracy, 100 * (run.probabilities().argmax(axis=2) == LABELS).mean(axis=1))
    np.testing.assert_allclose(loss, -run.true_log_probabilities().mean(axis=1), rtol=1e-5)


def test_it_is_said_which_samples_the_lines_are_of_and_what_was_only_logged(open_page, record) -> None:
    record("whole")
    record("halves", split=np.where(np.arange(N) < 20, "train", "test"))
    app = healthy(open_page(run="whole", **{"with": "halves"}))
    assert "Solid lines: whole of all recorded samples; halves of test samples." in words(app)
    assert "Dashed lines are of training samples." in words(app)
    assert "The loss that whole and halves logged was not seen to be this cross-entropy" in words(app)


def test_loss_at_an_accuracy_is_of_the_samples_that_the_accuracy_is_of(record) -> None:
    split = np.where(np.arange(N) < 20, "train", "test")
    record("a", split=split)
    record("b", seed=2, split=split)
    _, same, moments, *_ = opened("a", "b", align="accuracy", part="train")
    figure = _by_accuracy(same, moments)["Loss at that accuracy"]
    logs = nnviz.open_run(same.sides[0].run.path).true_log_probabilities()[:, :20]
    np.testing.assert_allclose(figure.data[0].y, -logs.mean(axis=1)[moments.alignment.checkpoints[0]], rtol=1e-5)
    assert "a, train samples" in figure.data[0].hovertemplate


# --- moments ------------------------------------------------------------------------------------------------------------------


def test_by_epoch_all_stand_at_the_same_epoch_as_far_as_all_go(record, open_page) -> None:
    record("long", epochs=(1, 2, 3, 4, 5))
    record("short", epochs=(1, 2, 3))
    _, _, moments, *_ = opened("long", "short")
    assert moments.labels == ["1", "2", "3"]
    assert moments.now == [2, 2]  # the last that both have, since the first stands at the end
    assert "The bar ends at epoch 3, with short." in words(healthy(open_page(run="long", **{"with": "short"})))


def test_by_accuracy_a_slow_run_stands_later(record) -> None:
    right = np.eye(C)[LABELS] * 0.7 + 0.1
    wrong = np.roll(right, 1, axis=1)

    def learnt(count: int) -> np.ndarray:
        return np.where(np.arange(N)[:, None] < count, right, wrong)

    record("quick", epochs=(1, 2, 3), given=[learnt(10), learnt(30), learnt(40)])
    record("slow", epochs=(1, 2, 3, 4), given=[learnt(10), learnt(10), learnt(20), learnt(30)])
    _, _, moments, _, _, said = opened("quick", "slow", align="accuracy")
    assert not said
    np.testing.assert_allclose(moments.alignment.at, [0.25, 0.5, 0.75])
    np.testing.assert_array_equal(moments.alignment.checkpoints, [[0, 1, 1], [0, 2, 3]])
    assert moments.labels == ["25.0 %", "50.0 %", "75.0 %"]
    assert moments.now == [1, 3]  # the first was looked at where it is all right, which the second never is


def test_where_accuracy_is_unknown_runs_are_aligned_by_epoch_and_it_is_said(record) -> None:
    record("a", labels=None)
    record("b", labels=None, seed=2)
    *_, moments, _, _, said = opened("a", "b", align="accuracy")
    assert not moments.by_accuracy
    assert "Only runs over the same samples, whose labels are known" in said


def test_runs_without_a_common_epoch_still_show_their_curves(open_page, record) -> None:
    record("early", epochs=(1, 2))
    record("late", epochs=(5, 6))
    app = healthy(open_page(run="early", **{"with": "late"}))
    assert "ends before another begins" in words(app)
    assert "**Accuracy**" in words(app)


def test_the_moment_stands_in_the_address_where_the_epoch_does_not_say_it(open_page, record) -> None:
    record("coarse", epochs=(1, 3))
    record("fine", epochs=(1, 1.5, 2, 2.5, 3), seed=2)
    app = healthy(open_page(run="coarse", epoch="1", at="2.2", **{"with": "fine"}))
    assert "at epoch 2;" in words(app)
    assert (app.query_params["epoch"], app.query_params["at"]) == ("1", "2")
    app = healthy(app.run())
    assert "at epoch 2;" in words(app)
    app = healthy(open_page(run="coarse", epoch="1", **{"with": "fine"}))
    assert "at epoch 1;" in words(app)
    assert "at" not in app.query_params


# --- who is right -------------------------------------------------------------------------------------------------------------


def true_shares(p: np.ndarray) -> np.ndarray:
    return p[np.arange(N), LABELS]


def test_the_list_holds_what_one_gets_right_and_the_other_does_not(record) -> None:
    a, b = answers(0.3, 11), answers(0.3, 12)
    record("a", given=[a], epochs=(1,))
    record("b", given=[b], epochs=(1,))
    _, same, moments, view, shown, _ = opened("a", "b")
    found = sample_list(same, moments, view, shown)
    expected = [i for i in range(N) if a[i].argmax() == LABELS[i] and b[i].argmax() != LABELS[i]]
    assert sorted(found.samples.tolist()) == expected
    assert expected
    gaps = (true_shares(a) - true_shares(b))[found.samples]
    assert (np.diff(gaps) <= 2e-3).all()  # stored to 1e-3
    assert found.of == 1
    other = sample_list(same, moments, view, CompareState(others=("b",), right="b", wrong="a"))
    assert sorted(other.samples.tolist()) == [i for i in range(N) if b[i].argmax() == LABELS[i] and a[i].argmax() != LABELS[i]]
    notes = notes_of(same, moments, found, found.samples[:1], ("x", "y", "z"))
    first = a[found.samples[0]]
    assert notes == [f"{'xyz'[first.argmax()]}, {100 * first.max():.0f} %"]


def test_against_all_others_and_what_all_get_wrong_and_what_they_say_differently(record) -> None:
    given = [answers(0.25, seed) for seed in (21, 22, 23)]
    for name, p in zip("abc", given, strict=True):
        record(name, given=[p], epochs=(1,))
    _, same, moments, view, *_ = opened("a", "b", "c")
    says = np.stack([p.argmax(axis=1) for p in given])
    right = says == LABELS

    def of(**chosen) -> list[int]:
        return sorted(sample_list(same, moments, view, CompareState(others=("b", "c"), **chosen)).samples.tolist())

    assert of(right="b", wrong=ALL_OTHERS) == np.flatnonzero(right[1] & ~right[0] & ~right[2]).tolist()
    assert of(which="wrong") == np.flatnonzero(~right.any(axis=0)).tolist()
    assert of(which="differ") == np.flatnonzero((says != says[0]).any(axis=0)).tolist()
    assert all(of(**chosen) for chosen in ({"which": "wrong"}, {"which": "differ"}))
    assert pair_of(same, CompareState(right="c", wrong="c")) == (2, 0)
    said = summary(same, moments)
    for name, at in zip("abc", range(3), strict=True):
        assert f"{int((right[at] & (right.sum(axis=0) == 1)).sum())} only {name}" in said
    assert f"{int((says == says[0]).all(axis=0).sum())} are given to the same class" in said


def test_only_the_samples_of_the_part_and_of_the_class_count(record) -> None:
    split = np.array(["test", "train"])[np.arange(N) % 2]
    a, b = answers(0.3, 11), answers(0.3, 12)
    record("a", given=[a], epochs=(1,), split=split)
    record("b", given=[b], epochs=(1,), split=split)
    _, same, moments, *_ = opened("a", "b")
    assert (same.part, int(same.counted.sum())) == ("test", 20)
    found = sample_list(same, moments, MapState(checkpoint=0, kept=2), CompareState(which="differ"))
    differ = a.argmax(axis=1) != b.argmax(axis=1)
    assert sorted(found.samples.tolist()) == np.flatnonzero(differ & (split == "test") & (LABELS == 2)).tolist()
    _, everything, *_ = opened("a", "b", part="")
    assert everything.counted.all()
    right = (a.argmax(axis=1) == LABELS)[split == "test"]
    np.testing.assert_allclose(same.accuracies[0], [right.mean()])


def test_labels_may_be_another_runs(record) -> None:
    record("bare", labels=None)
    record("known", seed=2)
    _, same, *_ = opened("bare", "known")
    np.testing.assert_array_equal(same.labels, LABELS)


def test_without_labels_only_different_answers_are_listed(open_page, record) -> None:
    record("a", labels=None)
    record("b", labels=None, seed=2)
    app = healthy(open_page(run="a", tab="right", **{"with": "b"}))
    assert "given to different classes" in words(app)
    assert app.selectbox(key="compare_which").options == ["different answers", "chosen samples"]
    assert "no labels" in words(healthy(open_page(run="a", tab="classes", **{"with": "b"})))


def test_the_chosen_samples_are_a_list_too(open_page, record) -> None:
    record("a")
    record("b", seed=2)
    word = selection_word([3, 8, 9], N)
    app = healthy(open_page(run="a", tab="right", which="chosen", samples=word, **{"with": "b"}))
    assert "3 of 40 samples chosen" in words(app)
    assert "No sample is chosen" in words(healthy(open_page(run="a", tab="right", which="chosen", **{"with": "b"})))


def test_right_and_wrong_are_swapped_by_a_click(open_page, record) -> None:
    record("a")
    record("b", seed=2)
    app = healthy(open_page(run="a", tab="right", **{"with": "b"}))
    assert "that a gets right and b does not" in words(app)
    app = healthy(app.button(key="compare_swap").click().run())
    assert "that b gets right and a does not" in words(app)
    assert (app.query_params["right"], app.query_params["wrong"]) == ("b", "a")


def test_an_empty_list_offers_to_look_among_all(open_page, record) -> None:
    split = np.array(["test", "train"])[np.arange(N) % 2]
    same = [answers(0.3, 11)]
    for name in "ab":
        record(name, given=same, epochs=(1,), split=split)
    app = healthy(open_page(run="a", tab="right", **{"with": "b"}))
    assert "No sample matches at this moment" in words(app)
    app = healthy(app.button(key="compare_clear").click().run())
    assert app.query_params["part"] == "all"
    assert "of 40 samples" in words(app)


def test_the_table_says_what_each_run_says(record) -> None:
    a, b = answers(0.3, 11), answers(0.3, 12)
    names = ("=x", "y", "z")
    record("a", given=[a], epochs=(1,), class_names=names)
    record("b", given=[b], epochs=(1,), class_names=names)
    sides, same, moments, *_ = opened("a", "b")
    rows = list(csv.reader(io.StringIO(differences_csv(sides[0].run, same, moments, np.array([4, 0])))))
    assert rows[0] == ["sample", "true", "a says", "a confidence", "b says", "b confidence"]
    spelt = ("'=x", "y", "z")
    for row, sample in zip(rows[1:], (4, 0), strict=True):
        assert row[:3] == [str(sample), spelt[LABELS[sample]], spelt[a[sample].argmax()]]
        assert float(row[3]) == pytest.approx(a[sample].max(), abs=2e-3)
        assert row[4] == spelt[b[sample].argmax()]


# --- the rest -----------------------------------------------------------------------------------------------------------------


def test_the_curves_have_the_colours_that_their_runs_have_now(record) -> None:
    for seed, name in enumerate(("first", "second")):
        record(name, seed)
    record("strange", class_names=["x", "y", "z"])  # it takes a colour, and is on no map
    for ids in (("first", "strange", "second"), ("first", "second")):
        _, same, moments, *_ = opened(*ids)
        lines = {line.line.color for line in _agreement_curves(same, moments).data}
        assert same.sides[1].colour in lines


@pytest.mark.parametrize("align", ["epoch", "accuracy"])
@pytest.mark.parametrize("tab", ["curves", "right", "classes", "agreement"])
def test_every_tab_is_drawn_with_six_runs(open_page, record, tab: str, align: str) -> None:
    for at in range(6):
        record(f"r{at}", seed=at, speed=0.1 + 0.02 * at)
    query = {"with": ",".join(f"r{at}" for at in range(1, 6)), "tab": tab, "align": align}
    app = healthy(open_page(run="r0", **query))
    assert not app.error
    assert "by all 6 runs" in words(app)


def test_a_map_that_is_not_computed_is_offered(open_page, record) -> None:
    record("a")
    record("b", seed=2)
    app = healthy(open_page(run="a", method="tsne", **{"with": "b"}))
    assert "t-SNE of these runs together is not computed yet; this is Star meanwhile." in words(app)
    assert any(button.label.startswith("Compute it (about ") for button in app.button)


def test_the_epoch_is_that_of_the_other_screens(open_page, record) -> None:
    record("a")
    record("b", seed=2)
    app = healthy(open_page(run="a", epoch="2", **{"with": "b"}))
    assert "at epoch 2;" in words(app)
    app = healthy(app.switch_page("pages/overview.py").run())
    assert app.query_params["epoch"] == "2"
    app = healthy(app.switch_page("pages/compare.py").run())
    assert app.query_params["with"] == "b"
    assert "at epoch 2;" in words(app)


def test_a_compared_run_that_is_picked_changes_places_with_the_picked_one(open_page, record) -> None:
    for name in "abc":
        record(name)
    app = healthy(open_page(run="a", tab="classes", **{"with": "b,c"}))
    app = healthy(app.selectbox(key="run_picker").set_value("c").run())
    assert app.query_params["with"] == "b,a"
    assert app.query_params["tab"] == "classes"


@pytest.mark.parametrize(
    ("own", "shown", "rested", "expected"),
    [
        ("1", "1", "1,5", "1,5"),  # what is chosen is what is shown
        ("1", "1", "", ""),
        ("1", "3-6", "3-6,8,9", "1,8-9"),  # others are drawn around
        ("", "3-6", "3,5,6", "4"),  # a click on one that is shown
        ("1", "3-6", "4,20", "4,20"),  # a search
        ("1", "3-6", "3,4", "3-4"),
        ("1", "3-6", "", ""),
    ],
)
def test_what_a_hand_chooses_where_other_samples_are_shown(own: str, shown: str, rested: str, expected: str) -> None:
    assert merged_selection(own, shown, rested, N) == expected
