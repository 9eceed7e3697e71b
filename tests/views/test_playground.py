"""What the playground shows of a step: every equation holds as it is written, and says what the engine says."""

import json
from dataclasses import replace
from pathlib import Path

from nnviz.playground import Layer, Settings, Training, film, make_dataset
from nnviz.playground.activations import HIDDEN, OUTPUTS
from nnviz.playground.losses import LOSSES, fits
from nnviz.playground.optimisers import OPTIMISERS
from nnviz.views.playground.component import CHOICES
from nnviz.views.playground.pack import pack_dataset, pack_film
from tests.views.node import run_in_node

SCRIPT = 'import "./tests/playground/equations/reckon_equations";'


def cases() -> list[tuple[Settings, str]]:
    """Every activation, output, loss and optimiser at least once, with and without L2, at both paces."""
    judged = [(output, loss) for output in OUTPUTS for loss in LOSSES if fits(loss, output)]
    found = []
    for k, (output, loss) in enumerate(judged):
        hidden = (Layer(3, HIDDEN[k % len(HIDDEN)]), Layer(2, HIDDEN[(k + 2) % len(HIDDEN)]))
        settings = Settings(hidden=hidden, output=output, loss=loss, batch=(10, 1, 4)[k % 3], seed=k, rate=0.03)
        found.append((replace(settings, optimiser=OPTIMISERS[k % 3], l2=0.01 * (k % 2)), ("batch", "epoch")[k % 2]))
    return [*found, (Settings(hidden=(), data="xor"), "batch"), (Settings(data="digits", optimiser="adam"), "batch")]


def test_equations_hold_as_they_are_shown(tmp_path: Path) -> None:
    listed = []
    for k, (settings, pace) in enumerate(cases()):
        course = Training(settings, make_dataset(settings))
        paths = tmp_path / f"{k}.film", tmp_path / f"{k}.data"
        paths[0].write_bytes(pack_film(course, film(course, pace, 3, 2)))
        paths[1].write_bytes(pack_dataset(course.dataset, ""))
        listed.append({"film": str(paths[0]), "data": str(paths[1])})
    (tmp_path / "cases.json").write_text(json.dumps({"choices": dict(CHOICES), "cases": listed}))
    assert int(run_in_node(SCRIPT, tmp_path / "cases.json")) > 3000
