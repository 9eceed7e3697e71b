"""Packed content of the playground's view: stretches of a training and the data. film.ts reads them."""

from __future__ import annotations

import numpy as np

from ...charts.palette import class_colours
from ...playground.data import Dataset
from ...playground.film import Film
from ...playground.settings import Settings
from ...playground.training import Training
from ..map.container import plain_container


def pack_film(training: Training, film: Film) -> bytes:
    """A stretch, with what its network is."""
    network, tuning = training.network, film.segment.tuning
    header = {
        "pace": film.pace,
        "first": film.first,
        "past": list(film.past),
        "steps": list(film.steps),
        "epochs": list(film.epochs),
        "batches": list(film.batches),
        "warnings": list(film.warnings),
        "ended": film.ended,
        "sizes": list(network.sizes),
        "activations": list(network.activations),
        "loss": network.loss,
        "l2": tuning.l2,
        "optimiser": tuning.optimiser,
        "rate": tuning.rate,
        "fresh": film.segment.fresh,
        "stepsPerEpoch": film.segment.per_epoch,
        "tunings": [
            {"start": segment.start, "words": Settings.words_of(segment.tuning)} for segment in training.schedule.segments
        ],
    }
    return plain_container(header, film.arrays)


def pack_dataset(data: Dataset, title: str) -> bytes:
    """The samples as the network sees them, and what they are called."""
    part = np.zeros(len(data.inputs), np.uint8)
    part[data.test] = 1
    header = {
        "title": title,
        "features": list(data.table.features),
        "classes": list(data.table.classes),
        "colours": list(class_colours(len(data.table.classes))),
    }
    return plain_container(
        header, {"inputs": data.inputs.astype(np.float32), "labels": data.table.labels.astype(np.uint16), "test": part}
    )
