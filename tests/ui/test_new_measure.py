"""A new measure is one function: what CONTRIBUTING.md promises of it, without any other change."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from nnviz.analysis.measure import MEASURES, measure
from nnviz.analysis.scales import Linear
from nnviz.cli import main
from nnviz.ui.histories import run_histories
from nnviz.ui.mistakes.parameters import MistakesState, offered_sorts
from nnviz.ui.mistakes.selection import notes_of, population_of, select
from nnviz.ui.run_store import run_columns
from nnviz.ui.runs import list_runs, load_run, map_data
from nnviz.ui.sample_table import samples_csv, table_columns
from nnviz.ui.traces.cards import traces_of
from nnviz.ui.traces.export import histories_csv
from nnviz.ui.traces.values import curve_measures
from nnviz.views.map import MapState
from nnviz.views.map.column import column_file, pack_column
from nnviz.views.map.display_options import display_options
from tests.views.node import run_in_node

ROOT = Path(__file__).parents[2]
READ = """
import { readFileSync } from "node:fs";
import { colourEncoding, availableEncodings } from "./src/map/colorencodings";
import { samplesCsv } from "./src/map/data/csv";
import { findSamples } from "./src/map/data/queryparser";
import { readBundle } from "./src/map/data/recording";
const read = async (name) => {
  const file = readFileSync(`${process.argv[2]}/${name}`);
  return file.buffer.slice(file.byteOffset, file.byteOffset + file.length);
};
const run = await readBundle(await read("bundle"), read);
await run.columns.loadAll();
const { codes, key } = colourEncoding(run, "gap", 0, { textRgb: [0, 0, 0] });
const choice = availableEncodings(run).find(({ name }) => name === "gap");
console.log(JSON.stringify({
  title: choice.title, help: choice.help, codes: [...codes], key: key.title,
  table: samplesCsv(run, [0, 1, 2, 3, 4], 0), found: findSamples(run, "second chance > 0.2", 0).samples,
}));
"""


@pytest.fixture
def gap() -> Iterator[None]:
    """All that somebody writes: here in a test, else in nnviz/analysis/measures.py."""

    @measure("gap", title="second chance", help="The second largest probability.", scale=Linear(0, 0.5), column="second")
    def second(probabilities: np.ndarray) -> np.ndarray:
        return np.sort(probabilities, axis=1)[:, -2]

    yield
    del MEASURES["gap"]


@pytest.fixture
def opened(monkeypatch, tmp_path, tiny_run, gap):  # noqa: ARG001
    tiny_run("a.nnviz", n_classes=4)
    monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path))
    choice = next(choice for choice in list_runs() if choice.id == "a")
    return choice, load_run(choice), np.sort(load_run(choice).probabilities(), axis=2)[..., -2]


def seconds(table: str) -> list[float]:
    return [float(line["second"]) for line in csv.DictReader(io.StringIO(table))]


def test_the_map_is_coloured_by_it_and_writes_and_finds_it(opened, tmp_path) -> None:
    choice, run, exact = opened
    (tmp_path / "bundle").write_bytes(map_data(choice).bundle)
    for name in MEASURES:
        (tmp_path / column_file(name)).write_bytes(pack_column(run, name, lambda names: run_columns(run, names)))
    told = json.loads(run_in_node(READ, tmp_path))
    assert (told["title"], told["help"], told["key"]) == ("second chance", "The second largest probability.", "second chance")
    np.testing.assert_allclose(told["codes"], 510 * exact[0], atol=0.51)
    np.testing.assert_allclose(seconds(told["table"]), exact[0], atol=6e-5)
    assert told["found"] == np.flatnonzero(exact[0] > 0.2).tolist()
    assert display_options("colour=gap") == {"colour": "gap"}


def test_the_gallery_is_sorted_by_it_and_says_and_writes_it(opened) -> None:
    choice, run, exact = opened
    assert offered_sorts(run)["gap"] == "second chance"
    view, shown, known = MapState(checkpoint=1), MistakesState(sort="gap", show="ever"), run_histories(choice)
    samples = select(choice, run, view, shown, known, population_of(run, view, shown, known)).samples
    assert len(samples) > 1
    assert samples.tolist() == sorted(samples.tolist(), key=lambda sample: -exact[1, sample])
    assert notes_of(choice, run, view, shown, samples)[0] == f"second chance {exact[1, samples[0]]:.2f}"
    table = samples_csv(run, run_columns(run, table_columns(labelled=True)), np.arange(5), 1)
    np.testing.assert_allclose(seconds(table), exact[1], atol=6e-5)


def test_traces_draw_and_write_it(opened) -> None:
    choice, run, exact = opened
    assert curve_measures(labelled=True)["gap"].axis == "second chance"
    traces = traces_of(choice, np.arange(5))
    np.testing.assert_array_equal(traces.values["gap"], exact)
    np.testing.assert_allclose(seconds(histories_csv(run, traces)), exact.T.reshape(-1), atol=6e-5)


def test_the_command_writes_it(opened, tmp_path, capsys) -> None:
    _, run, exact = opened
    assert main(["measures", str(run.path), "--out", str(tmp_path / "m.csv")]) == 0
    np.testing.assert_allclose(seconds((tmp_path / "m.csv").read_text()), exact[-1], atol=6e-5)
    with pytest.raises(SystemExit):
        main(["measures", "--help"])
    assert "second chance" in " ".join(capsys.readouterr().out.split())


@pytest.mark.usefixtures("opened")
def test_a_link_may_ask_for_it() -> None:
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60).run()
    app.query_params.clear()
    app.query_params.update({"run": "a", "sort": "gap", "show": "ever", "colour": "gap"})
    app = app.switch_page("pages/mistakes.py").run()
    assert not app.exception
    assert not app.toast
    assert app.selectbox(key="mistakes_sort").value == "gap"
    assert "second chance" in app.selectbox(key="mistakes_sort").options
