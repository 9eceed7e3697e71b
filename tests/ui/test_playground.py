"""The playground's page without a browser: the address, the questions of the view, recording, data of one's own."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import nnviz
from nnviz.playground import Settings, Training, film, make_dataset
from nnviz.playground.lessons import LESSONS
from nnviz.ui import playground_answers as answers
from nnviz.ui.playground import _change_words
from nnviz.ui.playground_session import PlaygroundSession, training_of
from nnviz.views.playground import Ask, Desk
from nnviz.views.playground.pack import pack_dataset, pack_film

ROOT = Path(__file__).parents[2]
USUAL = {**Settings().words(), "pace": "batch", "speed": "1", "step": "0"}


@pytest.fixture
def app(monkeypatch, tmp_path) -> AppTest:
    monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path))
    return AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)


def opened(app: AppTest, **query: str) -> AppTest:
    app.run()
    app.query_params.clear()
    app.switch_page("pages/playground.py")
    for name, word in query.items():
        app.query_params[name] = word
    app.run()
    assert not app.exception, app.exception
    return app


def test_a_first_visit_shows_iris_and_says_so_in_the_address(app) -> None:
    assert dict(opened(app).query_params) == USUAL
    assert not app.sidebar.selectbox  # it is about no run


def test_an_address_is_a_training(app) -> None:
    words = {
        **USUAL,
        "data": "xor",
        "layers": "4tanh-2sigmoid",
        "optimiser": "adam",
        "rate": "0.03",
        "step": "41",
        "pick": "u1.0",
    }
    assert dict(opened(app, **words).query_params) == words
    session = app.session_state["playground"]
    assert session.film == ("batch", 41, 0)
    assert [layer.units for layer in session.settings.hidden] == [4, 2]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_a_lesson_is_an_address(app, lesson) -> None:
    found = dict(opened(app, lesson=lesson.name).query_params)
    assert found.items() >= {**lesson.settings.words(), "lesson": lesson.name, "pace": lesson.pace}.items()


def test_words_of_an_address_change_a_lesson(app) -> None:
    found = dict(opened(app, lesson="momentum", optimiser="adam").query_params)
    assert (found["lesson"], found["optimiser"], found["rate"]) == ("momentum", "adam", "0.01")


@pytest.mark.parametrize(
    ("name", "word", "said"),
    [
        ("data", "<b>", "data"),
        ("layers", "99relu", "up to 6 of up to 16 units"),
        ("rate", "nan", "a number"),
        ("pace", "lightyear", "“lightyear” is not a pace; choose sample, pass, batch, epoch."),
        ("speed", "1e9", "“1e9” is not a speed; choose a number from 0.25 to 64."),
        ("step", "-1", "“-1” is not a step; choose a whole number from 0 to 50,000."),
        ("pick", "u1", "“u1” is not a pick; choose loss, or a unit or an edge such as u1.3 or e1.0.3."),
        ("lesson", "all", "“all” is not a lesson; choose "),
    ],
)
def test_nonsense_in_the_address_is_said_and_passed_over(app, name: str, word: str, said: str) -> None:
    found = dict(opened(app, **{name: word}).query_params)
    assert found == USUAL
    assert len(app.toast) == 1
    assert said in app.toast[0].value.replace("\\", "")


def test_a_link_to_a_step_past_the_end_shows_the_last_good_state(app) -> None:
    found = dict(opened(app, lesson="rate", step="5000").query_params)
    rate = next(lesson for lesson in LESSONS if lesson.name == "rate").settings
    course = Training(rate, make_dataset(rate))
    ended = film(course, "batch", 0).ended
    assert int(found["step"]) == course.last_step
    assert f"diverged at step {course.last_step + 2}" in ended


def test_data_that_is_neither_here_nor_there_is_iris(app) -> None:
    assert opened(app, data="csv-0123456789abcdef").query_params["data"] == "iris"
    assert app.session_state["playground"].answer == {"missing": "csv-0123456789abcdef"}


# --- what the view asks ------------------------------------------------------------------------------------------------------


@pytest.fixture
def session(monkeypatch, tmp_path):
    monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path))
    st.cache_resource.clear()
    return PlaygroundSession()


def ask(session, want: str, *, words: dict[str, str] | None = None, done: int = 0, **more: object):
    """Ask once, after wishing for other words, as the view does."""
    desk = {"pace": "batch", "speed": 1, "step": 0, "pick": "", "lesson": "", **more.pop("desk", {})}
    wishes = [{"n": session.wished + 1, "changes": words, "done": done}] if words else []
    word = {"count": session.wished + 1, "wishes": wishes}
    given = Ask.from_browser({"count": session.heard + 1, "want": want, "word": word, "desk": desk, **more})
    assert given is not None
    session.heard, session.answer = given.count, {}
    answers.listen(session, given)
    return session


@pytest.mark.parametrize(
    "given",
    [
        None,
        [],
        {},
        {"count": 1},
        {"count": 1, "want": "rm", "word": {}, "desk": {}},
        {"count": 1, "want": "film", "word": [], "desk": {}},
        {"count": "1", "want": "film", "word": {}, "desk": {}},
        {"count": 1, "want": "film", "word": {}, "desk": {}, "need": "0"},
        {"count": 1, "want": "film", "word": {}, "desk": {}, "before": None},
        {"count": 1, "want": "film", "word": {}, "desk": {}, "film": "day"},
        {"count": 1, "want": "own", "word": {}, "desk": {}, "text": 3},
    ],
)
def test_what_is_no_question_is_passed_over(given) -> None:
    assert Ask.from_browser(given) is None


def test_other_words_are_another_training_and_a_stretch_of_it(session) -> None:
    ask(session, "film", words={"layers": "3tanh"}, film="epoch", need=2, before=1)
    assert session.film == ("epoch", 2, 1)
    assert training_of(session).network.sizes == (4, 3, 3)
    ask(session, "film", need=10**9)
    assert session.film == ("epoch", 2, 1)


def test_a_changed_rate_keeps_the_weights_and_another_network_does_not(session) -> None:
    ask(session, "film", words={"seed": "3"})
    before = training_of(session)
    ask(session, "film", words={"rate": "0.03"}, done=40)
    after = training_of(session)
    assert session.settings.words().items() >= {"rate": "0.03", "earlier": "40~rate~0.1"}.items()
    assert after.state(40).parameters.tobytes() == before.state(40).parameters.tobytes()
    assert after.state(41).parameters.tobytes() != before.state(41).parameters.tobytes()
    ask(session, "film", words={"layers": "3tanh"}, done=50)
    assert "earlier" not in session.settings.words()
    assert session.settings.rate == 0.03


def test_a_restart_trains_anew_with_what_is_chosen_now(session) -> None:
    ask(session, "film", words={"rate": "0.03"}, done=40)
    given = Ask.from_browser({"count": 9, "want": "film", "word": {"wishes": [{"n": 5, "restart": True}]}, "desk": {}})
    answers.listen(session, given)
    assert session.settings == Settings(rate=0.03)


def test_a_wish_is_taken_once_and_none_is_lost_where_questions_overtake_each_other(session) -> None:
    wishes = [{"n": n, "changes": changes, "done": 0} for n, changes in
              ((1, {"data": "xor"}), (2, {"optimiser": "adam"}), (3, {"rate": "0.03"}), (4, {"batch": "32"}))]  # fmt: skip
    for count, (first, last) in enumerate(((0, 1), (0, 3), (1, 4), (3, 4)), 1):
        word = {"count": last, "wishes": wishes[first:last]}
        answers.listen(session, Ask.from_browser({"count": count, "want": "film", "word": word, "desk": {}}))
        assert session.wished == last
    assert session.settings == Settings(data="xor", optimiser="adam", rate=0.03, batch=32)


@pytest.mark.parametrize(
    "wish",
    [None, {}, {"n": "1"}, {"n": True, "changes": {"rate": "1"}}, {"n": 1, "changes": {"rate": 1}}, {"n": 1, "changes": 3},
     {"n": 1, "changes": {"rate": "1"}, "done": "x"}, {"n": 2**60, "changes": {"rate": "1"}}, {"n": 1, "restart": "yes"},
     {"n": 1, "changes": {"earlier": "4~rate~1"}}],
)  # fmt: skip
def test_wishes_of_nonsense_change_nothing(session, wish) -> None:
    given = Ask.from_browser({"count": 1, "want": "film", "word": {"wishes": [wish]}, "desk": {}})
    answers.listen(session, given)
    assert session.settings == Settings()


def test_what_cannot_be_changed_is_said(session) -> None:
    assert "a number, 0 to 100" in ask(session, "film", words={"rate": "-1"}, done=5).answer["error"]
    assert session.settings == Settings()
    for step in range(1, 52):
        ask(session, "film", words={"rate": f"0.{step:02d}"}, done=step)
    assert "restart it to change more" in session.answer["error"]
    assert session.settings.rate == 0.50


def test_a_desk_of_nonsense_leaves_the_one_before(session) -> None:
    session.desk = Desk(pace="pass", speed=2.0, step=7, pick="loss")
    ask(session, "rest", desk={"pace": 1, "speed": "fast", "step": -3, "pick": "<b>", "lesson": "x"})
    assert session.desk == Desk(pace="pass", speed=2.0, step=7, pick="loss")


def test_a_gradient_is_checked(session) -> None:
    check = ask(session, "check", words={"layers": "5tanh"}, desk={"step": 12}).answer["check"]
    assert check["agrees"]
    assert check["step"] == 13
    assert check["count"] == 4 * 5 + 5 + 5 * 3 + 3
    assert max(check["layers"]) < 1e-6
    json.dumps(check, allow_nan=False)


def test_a_training_becomes_a_run_that_opens(session, tmp_path) -> None:
    recorded = ask(session, "record", desk={"step": 60}).answer["recorded"]
    run = nnviz.open_run(recorded["path"])
    assert Path(recorded["path"]).parent == tmp_path
    assert recorded == {"run": "playground-iris", "path": str(tmp_path / "playground-iris.nnviz"), "checkpoints": 61}
    course = Training(session.settings, make_dataset(session.settings))
    assert [checkpoint.step for checkpoint in run.checkpoints] == list(range(61))
    assert run.class_names == ("setosa", "versicolor", "virginica") == tuple(run.class_names)
    assert np.flatnonzero(run.split == "test").tolist() == course.dataset.test.tolist()
    network, state = course.network, course.state(60)
    from nnviz.playground.network import forward

    expected = forward(network, state.parameters, course.dataset.inputs).a[-1]
    np.testing.assert_allclose(run.probabilities(60), expected, atol=1e-3)
    assert run.checkpoints[60].metrics["accuracy"] == pytest.approx(
        (expected.argmax(axis=1) == run.labels)[course.dataset.train].mean()
    )
    assert ask(session, "record", desk={"step": 1000}).answer["recorded"]["run"] == "playground-iris-2"
    assert len(nnviz.open_run(tmp_path / "playground-iris-2.nnviz").checkpoints) == 100


def test_recorded_digits_have_their_images(session, tmp_path) -> None:
    ask(session, "record", words={"data": "digits"})
    run = nnviz.open_run(tmp_path / "playground-digits.nnviz")
    assert run.images.shape == (600, 8, 8)
    example = nnviz.open_run(answers.EXAMPLE)
    assert run.images[17].tolist() == example.images[answers.digit_samples()[17]].tolist()
    assert run.checkpoints[-1].epoch == 30


def test_a_folder_that_cannot_be_written_is_said(session, tmp_path, monkeypatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path / "file"))
    assert "could not be recorded" in ask(session, "record").answer["error"]


def test_own_data_is_trained_and_stays_while_the_server_lives(session) -> None:
    text = "a,b,kind\n" + "\n".join(f"{k},{k * k % 7},{'xy'[k % 2]}" for k in range(20))
    ask(session, "own", text=text)
    name = session.settings.data
    assert name.startswith("csv-")
    assert training_of(session).network.sizes == (2, 8, 8, 2)
    other = PlaygroundSession()
    ask(other, "film", words={"data": name})
    assert other.settings.data == name
    ask(other, "own", text=text.replace("3,2,y", "3,two,y"))
    assert other.answer["error"] == "row 5, column 2 (b): “two” is not a number"
    assert other.settings.data == name


# --- what the view is given --------------------------------------------------------------------------------------------------


def header_of(container: bytes) -> dict:
    assert container[:4] == b"NNVB"
    return json.loads(container[8 : 8 + int.from_bytes(container[4:8], "little")])


def test_a_stretch_is_packed_with_its_network() -> None:
    course = Training(Settings(), make_dataset(Settings()))
    header = header_of(pack_film(course, film(course, "batch", 0, 5)))
    assert header["sizes"] == [4, 8, 8, 3]
    assert header["steps"] == [0, 1, 2, 3, 4, 5]
    assert header["stepsPerEpoch"] == 12
    lengths = {array["name"]: (array["dtype"], array["length"]) for array in header["arrays"]}
    assert lengths["weights"] == ("float64", 6 * 139)
    assert header["epochs"] == [k / 12 for k in range(6)]
    assert header["tunings"] == [{"start": 0, "words": Settings.words_of(Settings().tuning)}]
    assert lengths["a"] == ("float32", 50 * 19)
    data = header_of(pack_dataset(course.dataset, "Iris"))
    assert data["classes"] == ["setosa", "versicolor", "virginica"]
    assert len(data["colours"]) == 3


def test_a_change_is_told_as_the_screen_calls_it() -> None:
    before = Settings().tuning
    after = replace(before, optimiser="adam", rate=0.003, batch=2)
    assert _change_words(before, after) == "optimiser SGD → Adam, learning rate 0.1 → 0.003, batch size 10 → 2"
