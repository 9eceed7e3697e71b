"""One number a measure: whichever screen, file or map tells it, it is the same of every sample at every checkpoint."""

import csv
import io
import json
import re

import numpy as np
import pytest

import nnviz
from nnviz.analysis.losses import losses_of_logs
from nnviz.analysis.measures import MEASURES, measured
from nnviz.cli import main
from nnviz.ui.facts import training_series
from nnviz.ui.histories import run_histories
from nnviz.ui.landscape.figures import own_values
from nnviz.ui.mistakes.parameters import MistakesState
from nnviz.ui.mistakes.selection import notes_of, population_of, select
from nnviz.ui.run_store import run_columns
from nnviz.ui.runs import list_runs, load_run, map_data, run_performance
from nnviz.ui.sample_table import samples_csv, table_columns
from nnviz.ui.traces.cards import traces_of
from nnviz.ui.traces.export import histories_csv
from nnviz.ui.traces.values import values_of
from nnviz.views.map import MapState
from nnviz.views.map.column import column_file, pack_column
from tests.views.node import run_in_node

#: What the map writes and says of a run that lies as files in a folder: tables, words of cards, colours, and what is found.
READ = """
import { readFileSync } from "node:fs";
import { colourEncoding, availableEncodings } from "./src/map/colorencodings";
import { samplesCsv } from "./src/map/data/csv";
import { valueSentence } from "./src/map/data/columns";
import { findSamples } from "./src/map/data/queryparser";
import { readBundle } from "./src/map/data/recording";
const folder = process.argv[2];
const read = async (name) => {
  const file = readFileSync(`${folder}/${name}`);
  return file.buffer.slice(file.byteOffset, file.byteOffset + file.length);
};
const run = await readBundle(await read("bundle"), read);
await run.columns.loadAll();
const { measures } = run.columns;
const everyone = Array.from({ length: run.nSamples }, (_, sample) => sample);
const moments = run.checkpoints.map((_, at) => at);
console.log(JSON.stringify({
  tables: moments.map((at) => samplesCsv(run, everyone, at)),
  words: Object.fromEntries(measures.map(({ name }) => [name, moments.map((at) =>
    everyone.map((sample) => valueSentence(run.columns.get(name), run, at, sample)))])),
  choices: availableEncodings(run),
  keys: Object.fromEntries(measures.map(({ name }) => [name, colourEncoding(run, name, 0, { textRgb: [0, 0, 0] }).key])),
  found: Object.fromEntries(process.argv.slice(3).map((query) => [query, findSamples(run, query, moments.at(-1))])),
}));
"""
EXACT = np.array([18 + np.log1p(3 * np.exp(-18)), 25 + np.log1p(3 * np.exp(-25)), 200, 1000])


@pytest.fixture
def sure(monkeypatch, tmp_path):
    """A run whose first four answers are confidently wrong: by 18, 25, 200 and 1,000 nats."""
    rng, labels = np.random.default_rng(0), np.arange(40) % 4
    with nnviz.RunWriter(tmp_path / "sure.nnviz", labels=labels) as writer:
        for epoch in (1, 2):
            z = rng.normal(size=(40, 4))
            z[np.arange(40), labels] += 4
            z[0], z[1], z[2], z[3] = [0, 18, 0, 0], [25, 0, 0, 0], [0, 0, 0, 200], [1000, 0, 0, 0]
            z[4:6] = [[0, 0, 9, 0], [0, 9, 0, 0]] if epoch == 2 else [[9, 0, 0, 0], [0, 9, 0, 0]]  # one is forgotten
            writer.append(logits=z, epoch=epoch)
    monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path))
    return next(choice for choice in list_runs() if choice.id == "sure"), nnviz.open_run(tmp_path / "sure.nnviz")


def column(table: str, name: str) -> list[float]:
    return [float(line[name]) for line in csv.DictReader(io.StringIO(table))]


def on_the_map(choice, folder, *queries: str) -> dict:
    """What the front end makes of the files that the server has for it."""
    run = load_run(choice)
    (folder / "bundle").write_bytes(map_data(choice).bundle)
    for name in MEASURES:
        (folder / column_file(name)).write_bytes(pack_column(run, name, lambda names: run_columns(run, names)))
    return json.loads(run_in_node(READ, folder, *queries))


def gallery_table(run, at: int) -> str:
    return samples_csv(run, run_columns(run, table_columns(labelled=True)), np.arange(run.n_samples), at)


def test_losses_are_those_of_the_logits(sure) -> None:
    _, run = sure
    losses = run_columns(run, ["loss"])["loss"]
    np.testing.assert_allclose(losses[1, :4], EXACT, rtol=2e-3)
    np.testing.assert_array_equal(losses, losses_of_logs(run.true_log_probabilities()))


def test_every_screen_and_file_tells_the_same_losses(sure) -> None:
    choice, run = sure
    known, samples, at = run_histories(choice), np.arange(40), 1
    losses = run_columns(run, ["loss"])["loss"]
    np.testing.assert_allclose(column(gallery_table(run, at), "loss"), losses[at], atol=6e-5)
    traces = traces_of(choice, samples)
    np.testing.assert_array_equal(traces.values["loss"], losses)
    np.testing.assert_allclose(column(histories_csv(run, traces), "loss"), losses.T.reshape(-1), atol=6e-5)
    np.testing.assert_array_equal(values_of(choice, "loss"), losses)
    _, series = training_series(run, run_performance(choice))
    np.testing.assert_allclose(series["recorded"], losses.mean(axis=1, dtype=float))
    np.testing.assert_allclose(own_values(run, None, of_accuracy=False), losses.mean(axis=1, dtype=float))
    view, shown = MapState(checkpoint=at), MistakesState(sort="loss")
    first = select(choice, run, view, shown, known, population_of(run, view, shown, known)).samples[:4]
    assert first.tolist() == [3, 2, 1, 0]  # the worst first, though all four probabilities are zero to four decimals
    assert notes_of(choice, run, view, shown, first) == [f"loss {loss:.2f}" for loss in losses[at, first]]


def test_the_map_writes_the_tables_of_the_gallery_letter_for_letter(sure, tmp_path) -> None:
    choice, run = sure
    told = on_the_map(choice, tmp_path)
    for at in (0, 1):
        assert told["tables"][at] == gallery_table(run, at)
        np.testing.assert_allclose(column(told["tables"][at], "loss"), run_columns(run, ["loss"])["loss"][at], atol=6e-5)


def test_the_map_s_cards_say_what_the_gallery_s_do(sure, tmp_path) -> None:
    choice, run = sure
    told, samples = on_the_map(choice, tmp_path), np.arange(40)
    for name in MEASURES:
        for at in (0, 1):
            notes = notes_of(choice, run, MapState(checkpoint=at), MistakesState(sort=name), samples)
            assert [words.replace("\u00a0", " ") for words in told["words"][name][at]] == notes, name
    assert len({*told["words"]["loss"][1]}) > 20
    assert told["words"]["loss"][1][3].startswith("loss 1000.")


def test_traces_write_what_the_map_writes_of_each_checkpoint(sure, tmp_path) -> None:
    choice, run = sure
    tables = on_the_map(choice, tmp_path)["tables"]
    by_epoch = [list(csv.DictReader(io.StringIO(table))) for table in tables]
    traces = list(csv.DictReader(io.StringIO(histories_csv(run, traces_of(choice, np.arange(40))))))
    shared = [each.column for each in MEASURES.values() if not each.of_training]
    assert len(traces) == 80
    for line in traces:
        other = by_epoch[int(line["epoch"]) - 1][int(line["sample"])]
        assert [line[name] for name in shared] == [other[name] for name in shared]


def test_the_command_writes_the_same_table(sure, tmp_path, capsys) -> None:
    _, run = sure
    assert main(["measures", str(run.path), "--checkpoint", "0", "--out", str(tmp_path / "m.csv")]) == 0
    assert "40 samples at epoch 1" in capsys.readouterr().out
    assert (tmp_path / "m.csv").read_bytes().decode() == gallery_table(run, 0)
    assert main(["measures", str(run.path), "--checkpoint", "2", "--out", str(tmp_path / "n.csv")]) == 2
    assert "'2' is no checkpoint of this run, which has 0 to 1" in capsys.readouterr().err
    assert main(["measures", str(run.path), "--out", str(run.path)]) == 2


def test_a_search_finds_samples_by_every_measure(sure, tmp_path) -> None:
    choice, run = sure
    queries = ["loss > 15", "confidence < 50 %", "margin<=0", "never learnt", "forgotten", "unsure", "epoch of learning = 1",
               "flips ≥ 1", "entropy > 0.5", "p(true class) > 25 %", "probability > 1"]  # fmt: skip
    found, columns = on_the_map(choice, tmp_path, *queries)["found"], measured(run, list(MEASURES))
    expected = {
        "loss > 15": columns["loss"][1] > 15,
        "confidence < 50 %": columns["confidence"][1] < 0.5,
        "margin<=0": columns["margin"][1] <= 0,
        "never learnt": np.isnan(columns["learnt"]),
        "forgotten": columns["forgotten"] > 0,
        "unsure": columns["confidence"][1] < 0.5,
        "epoch of learning = 1": columns["learnt"] == 0,
        "flips ≥ 1": columns["flips"] >= 1,
        "entropy > 0.5": columns["entropy"][1] > 0.5,
        "p(true class) > 25 %": columns["true"][1] > 0.25,
    }
    for query, mask in expected.items():
        assert found[query]["samples"] == np.flatnonzero(mask).tolist(), query
    assert found["loss > 15"]["description"] == "loss > 15 at epoch 2: 4 samples"
    assert re.fullmatch(r"confidence < 50\xa0% at epoch 2: (no|\d+) samples?", found["confidence < 50 %"]["description"])
    assert found["forgotten"]["samples"] != []
    assert found["probability > 1"] is None
