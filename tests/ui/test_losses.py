"""One loss: whichever screen, file or map tells it, the cross-entropy of an answer is the same number."""

import csv
import io
import json

import numpy as np
import pytest

import nnviz
from nnviz.analysis.losses import losses_of_logs
from nnviz.ui.facts import training_series
from nnviz.ui.histories import answers_at, run_histories
from nnviz.ui.landscape.figures import own_values
from nnviz.ui.mistakes.export import samples_csv
from nnviz.ui.mistakes.parameters import MistakesState
from nnviz.ui.mistakes.selection import notes_of, population_of, select
from nnviz.ui.runs import list_runs, map_data, run_performance
from nnviz.ui.traces.cards import traces_of
from nnviz.ui.traces.export import histories_csv
from nnviz.ui.traces.values import values_of
from nnviz.views.map import MapState
from tests.views.node import run_in_node

READ = """
import { readFileSync } from "node:fs";
import { samplesCsv } from "./src/map/data/csv";
import { lossOf, readBundle } from "./src/map/data/recording";
const file = readFileSync(process.argv[2]);
const run = await readBundle(file.buffer.slice(file.byteOffset, file.byteOffset + file.length));
const everyone = Array.from({ length: run.nSamples }, (_, sample) => sample);
const table = samplesCsv(run, everyone, 1);
console.log(JSON.stringify({ table, losses: [0, 1].map((at) => everyone.map((sample) => lossOf(run, at, sample))) }));
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
            writer.append(logits=z, epoch=epoch)
    monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path))
    return next(choice for choice in list_runs() if choice.id == "sure"), nnviz.open_run(tmp_path / "sure.nnviz")


def column(table: str, name: str) -> list[float]:
    return [float(line[name]) for line in csv.DictReader(io.StringIO(table))]


def test_losses_are_those_of_the_logits(sure) -> None:
    choice, run = sure
    losses = run_histories(choice).loss
    np.testing.assert_allclose(losses[1, :4], EXACT, rtol=2e-3)
    np.testing.assert_array_equal(losses, losses_of_logs(run.true_log_probabilities()))


def test_every_screen_and_file_tells_the_same_losses(sure) -> None:
    choice, run = sure
    known, samples = run_histories(choice), np.arange(40)
    losses, at = known.loss, 1
    np.testing.assert_allclose(
        column(samples_csv(run, known, answers_at(choice, at), samples, at), "loss"), losses[at], atol=6e-5
    )
    traces = traces_of(choice, samples)
    np.testing.assert_array_equal(traces.loss, losses)
    np.testing.assert_allclose(column(histories_csv(run, traces), "loss"), losses.T.reshape(-1), atol=6e-5)
    np.testing.assert_array_equal(values_of(choice, "loss"), losses)
    _, series = training_series(run, run_performance(choice))
    np.testing.assert_allclose(series["recorded"], losses.mean(axis=1, dtype=float))
    np.testing.assert_allclose(own_values(run, None, of_accuracy=False), losses.mean(axis=1, dtype=float))
    view, shown = MapState(checkpoint=at), MistakesState(sort="loss")
    first = select(choice, view, shown, known, population_of(run, view, shown, known)).samples[:4]
    assert first.tolist() == [3, 2, 1, 0]  # the worst first, though all four probabilities are zero to four decimals
    assert notes_of(choice, run, view, shown, known, first) == [f"loss {loss:.2f}" for loss in losses[at, first]]


def test_the_map_tells_the_same_losses(sure, tmp_path) -> None:
    choice, _ = sure
    (tmp_path / "bundle.gz").write_bytes(map_data(choice).bundle)
    told, losses = json.loads(run_in_node(READ, tmp_path / "bundle.gz")), run_histories(choice).loss
    np.testing.assert_allclose(told["losses"], losses, atol=1e-4, rtol=1e-6)
    np.testing.assert_allclose(column(told["table"], "loss"), losses[1], atol=2e-4)
