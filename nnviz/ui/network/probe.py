"""The probe's samples on this screen: their pictures, what excites units of them, and them as squares or cards."""

from __future__ import annotations

import numpy as np

from ...network.activations import most_excited
from ...runs.run import Run
from ...views.files import content_address
from ...views.map import MapState
from ...views.network import NOTHING, pack_instances, show_part
from ..cards import cards_of, show_cards
from ..contents import contents_of
from ..histories import run_histories, run_images
from ..runs import RunChoice, by_run, load_run
from .model_data import activations_at
from .parameters import NetworkState, add_sample


def probe_pictures(choice: RunChoice) -> np.ndarray | None:
    """The images of the probe's samples."""
    images = run_images(choice)
    return None if images is None else images[load_run(choice).probe]


@by_run(max_entries=16)
def excited_by(choice: RunChoice, layer: str, units: tuple[int, ...], count: int) -> np.ndarray:
    """Which samples of the probe excite each unit most at each checkpoint: uint16 (n_units, E, count), `NOTHING` for none."""
    run = load_run(choice)
    samples = np.full((len(units), len(run.checkpoints), count), NOTHING, np.uint16)
    for at in range(len(run.checkpoints)):
        activations = activations_at(choice, layer, at)
        if activations is None:
            continue
        for place, unit in enumerate(units):
            if unit < activations.shape[1] and np.ptp(activations[:, unit]) > 0:  # dead units are excited by nothing
                first = most_excited(activations, unit, count=count)
                samples[place, at, : len(first)] = first
    samples.flags.writeable = False
    return samples


@by_run(max_entries=4)
def _squares(choice: RunChoice) -> bytes:
    run, history = load_run(choice), run_histories(choice)
    probe = run.probe
    labels = None if history.labels is None else history.labels[probe]
    predicted, confidence = history.predicted[:, probe], history.confidence[:, probe]
    return pack_instances(probe, labels, predicted, confidence, run.class_names, probe_pictures(choice))


def instance_panel(choice: RunChoice, run: Run, view: MapState, page: NetworkState) -> None:
    """The probe as squares, which follow the epoch bar by themselves; a click makes one a row of the matrix."""
    probe = set(run.probe.tolist())
    show_part(
        "instances",
        run=choice.id,
        key="network_instances",
        checkpoint=view.checkpoint,
        content={"contents": contents_of(choice)},
        url=content_address(_squares(choice)),
        selected=[sample for sample in page.added if sample in probe],
        on_act=lambda act: add_sample(choice, act.at) if act.at in probe else None,
    )


def sample_cards(choice: RunChoice, run: Run, view: MapState, samples: np.ndarray, notes: list[str], place: object) -> None:
    """Some samples as cards, which can be pinned and chosen as everywhere."""
    cards = cards_of(choice, samples, view.checkpoint, notes)
    show_cards(choice, run, view, cards, at=view.checkpoint, place=place, compact=True)
