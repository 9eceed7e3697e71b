"""Recorded models that are not run again say why in one sentence."""

from __future__ import annotations

import json

import keras
import pytest

from nnviz import RunWriter, open_run
from nnviz.network.errors import NetworkError
from nnviz.network.interface import why_not_run
from nnviz.network.saliency import inputs_of
from nnviz.network.samples import choose_samples


def run_of(path, architecture):
    with RunWriter(path / "a.nnviz", labels=[0, 1], if_exists="replace") as writer:
        writer.describe_model(architecture=architecture)
        writer.append(probabilities=[[0.5, 0.5]] * 2, epoch=0)
    return open_run(path / "a.nnviz")


def model_of(n_inputs, n_outputs, *, as_dict=False):
    inputs = [keras.Input((3,), name=f"in{at}") for at in range(n_inputs)]
    joined = keras.layers.Concatenate()(inputs) if n_inputs > 1 else inputs[0]
    outputs = [keras.layers.Dense(2, name=f"out{at}")(joined) for at in range(n_outputs)]
    given = {tensor.name: tensor for tensor in inputs} if as_dict else inputs
    return keras.Model(given, outputs).to_json()


@pytest.mark.parametrize("as_dict", [False, True])
def test_models_of_several_inputs_are_not_run(tmp_path, as_dict) -> None:
    run = run_of(tmp_path, model_of(2, 1, as_dict=as_dict))
    for ask in (lambda: inputs_of(run, [0]), lambda: choose_samples(run, 2)):
        with pytest.raises(NetworkError, match=r"^This model takes 2 inputs; saliency and"):
            ask()


def test_models_of_several_outputs_and_of_texts_are_not_run(tmp_path) -> None:
    assert "has 3 outputs" in why_not_run(run_of(tmp_path, model_of(1, 3)))
    text = keras.Sequential([keras.Input((1,), dtype="string"), keras.layers.TextVectorization(vocabulary=["a"])])
    assert "reads texts" in why_not_run(run_of(tmp_path, text.to_json()))


@pytest.mark.parametrize("architecture", [None, "", "{", "[]", "{}", '{"config": 3}', json.dumps({"config": {"layers": [1]}})])
def test_what_is_not_understood_says_nothing(tmp_path, architecture) -> None:
    assert why_not_run(run_of(tmp_path, architecture)) is None
    assert why_not_run(run_of(tmp_path, model_of(1, 1))) is None
