"""A run in which every text that a file can hold is given by a function, for tests of what names do to the screens."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

import nnviz
from nnviz.network.graph import read_graph
from nnviz.runs.inputs import store_inputs
from nnviz.runs.layer_shapes import LayerShapes

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "nnviz" / "data" / "digits.nnviz"


def write_named_run(path: Path, word: Callable[[str], str]) -> Path:
    """Every tenth digit of the bundled run at five checkpoints, with its model, weights and activations.

    `word(field)` is what is written where the text called `field` stands: the run's name, data set and model, classes, parts,
    metrics, layers, weights, columns and their values, phases, and what the model was compiled with.
    """
    example = nnviz.open_run(EXAMPLE)
    samples = np.arange(0, example.n_samples, 10)
    probe = np.flatnonzero(np.isin(example.probe, samples))
    kept = np.searchsorted(samples, example.probe[probe])
    names = {layer: word(f"layer {at}") for at, layer in enumerate(example.layers)}
    others = {
        name: word(f"part {name}")
        for name in ("convnet", "max_pooling2d", "max_pooling2d_1", "flatten", "dropout", "input_layer")
    }
    architecture = _renamed(json.loads(example.architecture or ""), names | others)
    weights = ["/".join((names | others).get(part, part) for part in name.split("/")) for name in example.weight_names]
    layers = [type(layer)(names[layer.name], layer.units, layer.shape) for layer in example.recorded_layers]
    shapes = [
        LayerShapes(
            (names | others)[layer.name],
            layer.input_shape,
            layer.shape,
            tuple(zip(layer.weights, layer.weight_shapes, strict=True)),
        )
        for layer in read_graph(example.architecture or "", example.weight_shapes, example.weight_names).layers
    ]
    split = np.where(np.arange(len(samples)) % 2 == 0, word("train"), word("test"))
    with nnviz.RunWriter(
        path,
        labels=example.labels[samples],
        class_names=[word(f"class {k}") for k in range(example.n_classes)],
        images=example.images[samples],
        split=split,
        name=word("name"),
        dataset=word("dataset"),
        model=word("model"),
        columns={
            word("column"): [word("category A")[:100], word("category B")[:100]] * (len(samples) // 2),
            word("number"): np.arange(len(samples), dtype=float),
            word("note"): [word(f"note {at}") for at in range(len(samples))],
        },
    ) as writer:
        images = example.images[samples]
        inputs = store_inputs(np.float32(images[..., None] / 255), images, example.labels[samples], kept)
        writer.describe_model(
            architecture=json.dumps(architecture),
            compiled={"loss": "sparse_categorical_crossentropy", "from_logits": False, "metrics": [word("metric")]},
            weight_names=weights,
            layers=layers,
            probe=kept,
            inputs=inputs,
            layer_shapes=shapes,
        )
        for at in (0, 2, 5, 20, 44):
            writer.append(
                probabilities=example.probabilities(at)[samples],
                epoch=at + 1.0,
                metrics={"loss": 1 / (at + 1), "accuracy": at / 50, word("metric"): 0.5, word("gradient"): 0.1}
                | {f"gradient_norm/{word('layer')}": 0.5},
                phase=word(f"phase {at // 3}")[:100],
                weights=example.weights(at),
                activations={names[layer]: example.activations(layer, at)[probe] for layer in example.layers},
            )
    return path


def _renamed(config: object, names: dict[str, str]) -> object:
    if isinstance(config, dict):
        return {key: _renamed(value, names) for key, value in config.items()}
    if isinstance(config, list):
        return [_renamed(value, names) for value in config]
    return names.get(config, config) if isinstance(config, str) else config
