"""Epochs as files have them, huge, negative, equal or far apart: no screen ends at them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import nnviz
from nnviz.charts.text import epoch_text
from nnviz.views import screens

ROOT = Path(__file__).parents[2]
SCREENS = [screen.name for screen in screens.SCREENS if screen.name != "playground"]
EPOCHS = {
    "huge": [1.0, 2.0, 1e308],
    "all huge": [1e307, 1e308, 1.7e308],
    "from end to end": [-1.7e308, 0.0, 1.7e308],
    "negative": [-3.0, -2.0, -1.0],
    "equal": [2.0, 2.0, 2.0],
    "all nothing": [0.0, 0.0, 0.0],
    "hardly apart": [1.0, np.nextafter(1.0, 2.0), np.nextafter(1.0, 2.0)],
    "tiny": [0.0, 5e-324, 1e-300],
    "far apart": [0.0, 1e-9, 1e15],
}


@pytest.fixture
def write(tmp_path, monkeypatch):
    monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path))

    def run(name: str, epochs: list[float], seed: int) -> None:
        rng = np.random.default_rng(seed)
        labels = np.arange(40) % 3
        images = rng.integers(0, 255, (40, 4, 4)).astype(np.uint8)
        towards = 3 * np.eye(3)[labels] + rng.normal(size=(40, 3))
        metrics = {"loss": 1e308, "accuracy": 0.5, "val_loss": -1e308}
        with nnviz.RunWriter(tmp_path / f"{name}.nnviz", labels=labels, images=images, split=["train", "test"] * 20) as writer:
            for at, epoch in enumerate(epochs):
                writer.append(logits=rng.normal(size=(40, 3)) + at * towards, epoch=epoch, step=2**62, metrics=metrics)

    return run


@pytest.mark.parametrize("epochs", EPOCHS)
@pytest.mark.parametrize("screen", SCREENS)
def test_no_screen_ends_at_odd_epochs(write, screen, epochs) -> None:
    write("odd", EPOCHS[epochs], 0)
    write("other", EPOCHS[epochs], 1)
    write("usual", [1.0, 2.0, 3.0], 2)
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60).run()
    ways = [{"with": with_, "align": align} for with_ in ("other", "usual") for align in ("epoch", "accuracy")]
    for way in ways if screen == "compare" else [{}]:
        app.query_params.clear()
        app.query_params.update({"run": "odd", **way})
        app.switch_page(f"pages/{screen}.py").run()
        assert not app.exception
        assert not app.error


def test_epochs_and_metrics_are_read_as_numbers_that_can_be_drawn(write, tmp_path) -> None:
    write("odd", [-1e308, 0.5, 1e308], 0)
    checkpoints = nnviz.open_run(tmp_path / "odd.nnviz").checkpoints
    assert [checkpoint.epoch for checkpoint in checkpoints] == [-1e15, 0.5, 1e15]
    assert checkpoints[0].metrics == {"loss": np.inf, "accuracy": 0.5, "val_loss": -np.inf}
    assert [epoch_text(checkpoint.epoch) for checkpoint in checkpoints] == ["-1e+15", "0.5", "1e+15"]
