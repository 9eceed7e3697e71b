"""What a run holds of the model itself: written, read back, and refused where it lies."""

from __future__ import annotations

import json

import numpy as np
import pytest

import nnviz
from nnviz import RunFileError, RunWriter, open_run
from nnviz.runs.inputs import store_inputs
from nnviz.runs.layer_shapes import MOST_LAYERS, LayerShapes
from nnviz.runs.model_record import RecordedLayer
from nnviz.runs.probe import choose_balanced

RNG = np.random.default_rng(0)
WEIGHTS = [[RNG.normal(size=(4, 3)), RNG.normal(size=3), np.array(at)] for at in range(3)]
LAYERS = (RecordedLayer("hidden", 3, (3,)), RecordedLayer("conv", 2, (5, 5, 2)))
PROBE = [0, 2, 4]


SHAPES = (
    LayerShapes("pixels", (6, 6, 1), (6, 6, 1)),
    LayerShapes("conv", (6, 6, 1), (None, None, 2)),
    LayerShapes("hidden", (None,), None, ((2, ()), (0, (4, 3)), (1, (3,)))),
)


def activations(at: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(at)
    values = rng.normal(size=(3, 3)) * 10
    values[0, 0] = 0
    return {"hidden": values, "conv": np.abs(rng.normal(size=(3, 2)))}


@pytest.fixture
def full_run(tmp_path):
    images = RNG.integers(0, 256, (5, 6, 6)).astype(np.uint8)
    x = images[..., None].astype(np.float32) / 255
    with RunWriter(tmp_path / "full.nnviz", labels=[0, 1, 2, 0, 1], images=images) as writer:
        writer.describe_model(
            architecture='{"class_name":"Sequential"}',
            compiled={"loss": "mean_squared_error", "from_logits": False, "metrics": ["accuracy"]},
            weight_names=["dense/kernel", "dense/bias", "count"],
            layers=LAYERS,
            probe=PROBE,
            inputs=store_inputs(x, images, None, PROBE),
            layer_shapes=SHAPES,
        )
        for at in range(3):
            writer.append(
                probabilities=RNG.dirichlet([1] * 3, 5),
                epoch=at + 1.0,
                weights=WEIGHTS[at] if at != 1 else None,
                activations=activations(at),
            )
    return open_run(tmp_path / "full.nnviz"), x


def test_weights_come_back_to_the_last_bit_of_float32(full_run) -> None:
    run, _ = full_run
    assert run.has_weights
    assert run.weight_names == ("dense/kernel", "dense/bias", "count")
    assert [run.has_weights_at(at) for at in range(3)] == [True, False, True]
    assert run.weights(1) is None
    for at in (0, 2, -1):
        for read, given in zip(run.weights(at), WEIGHTS[at], strict=True):
            assert read.dtype == np.float32
            np.testing.assert_array_equal(read, np.float32(given))


def test_activations_come_back_within_the_stated_error_and_zero_as_zero(full_run) -> None:
    run, _ = full_run
    assert run.layers == ("hidden", "conv")
    assert [layer.averaged for layer in run.recorded_layers] == [False, True]
    np.testing.assert_array_equal(run.probe, PROBE)
    for at in range(3):
        for name, given in activations(at).items():
            read = run.activations(name, at)
            assert np.abs(read - given).max() <= np.abs(given).max() / 8190 * 1.0001
        assert run.activations("hidden", at)[0, 0] == 0


def test_an_unknown_layer_is_answered_with_the_known_ones(full_run) -> None:
    with pytest.raises(ValueError, match=r"unknown layer 'dens'; this run recorded: hidden, conv"):
        full_run[0].activations("dens", 0)


def test_the_rest_of_the_model_comes_back(full_run) -> None:
    run, x = full_run
    run.verify()
    assert json.loads(run.architecture) == {"class_name": "Sequential"}
    assert run.compiled == {"loss": "mean_squared_error", "from_logits": False, "metrics": ["accuracy"]}
    assert run.input_shape == (6, 6, 1)
    assert run.layer_shapes == SHAPES
    np.testing.assert_array_equal(run.inputs([4, 0]), x[[4, 0]])


def test_a_run_without_a_model_says_so(tiny_run) -> None:
    run = open_run(tiny_run())
    assert (run.architecture, run.compiled, run.has_weights, run.layers, run.layer_shapes) == (None, None, False, (), ())
    assert run.weights(0) is None
    assert run.inputs([0]) is None
    assert len(run.probe) == len(run.input_samples) == 0
    with pytest.raises(ValueError, match=r"this run recorded none \(--activations\)"):
        run.activations("dense", 0)


def test_weights_count_in_the_digest_and_models_of_old_do_not_change_it(tmp_path) -> None:
    digests = []
    for weights in (None, [np.zeros(2)], [np.ones(2)]):
        with RunWriter(tmp_path / "a.nnviz", name="a", if_exists="replace") as writer:
            writer.append(probabilities=np.full((2, 2), 0.5), epoch=1, weights=weights)
        digests.append(open_run(tmp_path / "a.nnviz").digest)
    assert len(set(digests)) == 3


def test_shapes_of_layers_count_in_the_digest_and_are_kept_where_a_run_is_gone_on_with(tmp_path) -> None:
    def write(name: str, told: tuple[LayerShapes, ...] | None, epoch: int, if_exists: str = "fail") -> nnviz.Run:
        with RunWriter(tmp_path / name, name="a", if_exists=if_exists) as writer:
            writer.describe_model(layer_shapes=told)
            writer.append(probabilities=np.full((2, 2), 0.5), epoch=epoch)
        return open_run(tmp_path / name)

    other = (*SHAPES[:2], LayerShapes("hidden", (None,), (3,), SHAPES[2].weights))
    runs = [write(f"{at}.nnviz", told, 1) for at, told in enumerate((None, SHAPES, other))]
    assert len({run.digest for run in runs}) == 3
    for run, told in zip(runs, ((), SHAPES, other), strict=True):  # also with a file that was begun without them
        longer = write(run.path.name, SHAPES, 2, "append")
        assert len(longer.checkpoints) == 2
        assert longer.layer_shapes == told


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ([LayerShapes(str(at), None, None) for at in range(MOST_LAYERS + 1)], "2,001 layers; expected at most 2,000"),
        ([LayerShapes("a", (1,) * 9, None)], "expected at most 8 whole numbers"),
        ([LayerShapes("a", None, None, ((0, (1,)),)), LayerShapes("b", None, None, ((0, (1,)),))], "to two layers"),
    ],
)
def test_shapes_that_could_not_be_read_again_are_not_written(tmp_path, told, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        RunWriter(tmp_path / "a.nnviz").describe_model(layer_shapes=told)


def test_what_does_not_fit_is_refused_before_it_is_written(tmp_path) -> None:
    writer = RunWriter(tmp_path / "a.nnviz")
    with pytest.raises(ValueError, match="need the numbers of the samples"):
        writer.describe_model(layers=LAYERS)
    writer.describe_model(layers=LAYERS, probe=PROBE)
    answers = np.full((5, 2), 0.5)
    with pytest.raises(ValueError, match=r"activations of hidden; expected those of conv, hidden"):
        writer.append(probabilities=answers, epoch=1, activations={"hidden": np.zeros((3, 3))})
    with pytest.raises(ValueError, match=r"shape \(2, 3\); expected \(3, 3\)"):
        writer.append(probabilities=answers, epoch=1, activations={"hidden": np.zeros((2, 3)), "conv": np.zeros((3, 2))})
    with pytest.raises(ValueError, match="not finite"):
        writer.append(probabilities=answers, epoch=1, activations={"hidden": np.full((3, 3), np.nan), "conv": np.zeros((3, 2))})
    assert not (tmp_path / "a.nnviz").exists()
    writer.append(probabilities=answers, epoch=1, weights=[np.zeros((2, 3))])
    with pytest.raises(ValueError, match=r"weights have shapes \(\(3, 2\),\)"):
        writer.append(probabilities=answers, epoch=2, weights=[np.zeros((3, 2))])
    with pytest.raises(ValueError, match="its model is described"):
        writer.describe_model(architecture="{}")


# --- inputs -------------------------------------------------------------------------------------------------------------------

MEAN, DEVIATION = np.array([0.4, 0.5, 0.6], np.float32), np.array([0.2, 0.3, 0.25], np.float32)
COLOURED = RNG.integers(0, 256, (7, 5, 4, 3)).astype(np.uint8)
GREY = RNG.integers(0, 17, (7, 5, 4))
SAME_AS_PICTURES = {
    "bytes over 255": (COLOURED[..., 0], np.float32(COLOURED[..., :1]) / 255),
    "rows": (COLOURED[..., 0], np.float32(COLOURED[..., 0]).reshape(7, 20)),
    "normalised by channel": (COLOURED, (np.float32(COLOURED) / 255 - MEAN) / DEVIATION),
    "channels first": (COLOURED, np.moveaxis((np.float32(COLOURED) / 255 - MEAN) / DEVIATION, 3, 1)),
    "seventeen greys": (np.rint(GREY / 16 * 255).astype(np.uint8), np.float32(GREY / 16)[..., None]),
}


@pytest.mark.parametrize("name", SAME_AS_PICTURES)
def test_inputs_that_follow_from_pictures_come_back_exactly_and_take_no_room(tmp_path, name) -> None:
    images, x = SAME_AS_PICTURES[name]
    stored = store_inputs(x, images, None)
    assert stored.table is not None
    with RunWriter(tmp_path / "a.nnviz", images=images) as writer:
        writer.describe_model(inputs=stored)
        writer.append(probabilities=np.full((7, 2), 0.5), epoch=1)
    run = open_run(tmp_path / "a.nnviz")
    np.testing.assert_array_equal(run.inputs([6, 1, 1]), x[[6, 1, 1]])
    np.testing.assert_array_equal(run.input_samples, np.arange(7))


@pytest.mark.parametrize("images", [None, COLOURED[..., 0]])
def test_other_inputs_are_kept_as_far_as_there_is_room(tmp_path, monkeypatch, images) -> None:
    x = RNG.normal(size=(7, 5, 4)).astype(np.float32)
    monkeypatch.setattr("nnviz.runs.inputs.MOST_BYTES", 4 * x[0].nbytes + 1)
    stored = store_inputs(x, images, np.array([0, 0, 0, 0, 1, 1, 1]), needed=[3])
    assert stored.table is None
    with RunWriter(tmp_path / "a.nnviz", images=images) as writer:
        writer.describe_model(inputs=stored)
        writer.append(probabilities=np.full((7, 2), 0.5), epoch=1)
    run = open_run(tmp_path / "a.nnviz")
    assert len(run.input_samples) == 4
    assert 3 in run.input_samples
    np.testing.assert_array_equal(run.inputs(run.input_samples[::-1]), x[run.input_samples[::-1]])
    missing = int(np.setdiff1d(np.arange(7), run.input_samples)[0])
    with pytest.raises(ValueError, match=f"the input of sample {missing} was not recorded; 4 are"):
        run.inputs([3, missing])


def test_a_probe_has_as_many_samples_of_each_class_as_there_are() -> None:
    labels = np.repeat([0, 1, 2], [100, 3, 50])
    chosen = choose_balanced(labels, np.arange(153), 43)
    assert np.bincount(labels[chosen]).tolist() == [20, 3, 20]
    assert (np.diff(chosen) > 0).all()
    assert set(np.diff(chosen[labels[chosen] == 0])) == {5}  # evenly spaced through the class
    assert choose_balanced(None, np.array([3, 5, 8]), 9).tolist() == [3, 5, 8]


# --- files that lie -----------------------------------------------------------------------------------------------------------


def told(**changes: object) -> dict[str, object]:
    layer = {"layer": "a", "input_shape": None, "shape": [None, 3], "weights": [{"index": 0, "shape": [2]}]}
    return {"layer_shapes": [layer | changes]}


LIES = {
    "shapes of layers are a map": {"layer_shapes": {"layer": "a"}},
    "shapes of a layer are a list": {"layer_shapes": [["a"]]},
    "a layer whose name is a number": told(layer=3),
    "a shape that is text": told(shape="3"),
    "a shape of parts of numbers": told(shape=[1.5]),
    "a shape of less than nothing": told(input_shape=[-1]),
    "a shape of nine lengths that vary": told(shape=[None] * 9),
    "a shape of 2⁶³ numbers": told(shape=[None, 2**63 - 1]),
    "weights whose lengths vary": told(weights=[{"index": 0, "shape": [None]}]),
    "a weight before the first": told(weights=[{"index": -1, "shape": [2]}]),
    "a weight without a number": told(weights=[{"shape": [2]}]),
    "one weight twice": told(weights=[{"index": 0, "shape": [2]}] * 2),
    "one weight of two layers": {"layer_shapes": told()["layer_shapes"] + told(layer="b")["layer_shapes"]},
    "layers without end": {"layer_shapes": told()["layer_shapes"] * (MOST_LAYERS + 1)},
    "the architecture is no text": {"architecture": 3},
    "weights are no list": {"weights": {"name": "a"}},
    "a shape is no shape": {"weights": [{"name": "a", "shape": [2, -1]}]},
    "a weight has no name": {"weights": [{"shape": [2]}]},
    "activations of nothing": {"activations": [{"layer": "a", "units": 3, "shape": [3]}]},
    "units that the output lacks": {"activations": [{"layer": "a", "units": 4, "shape": [3]}]},
    "two layers of one name": {"activations": [{"layer": "a", "units": 3, "shape": [3]}] * 2},
    "inputs from no pictures": {"input": {"shape": [2], "arrangement": "as pictures"}},
    "the loss is a list": {"compiled": ["mse"]},
}


@pytest.mark.parametrize("lie", LIES)
def test_heads_that_lie_are_refused(crafted, lie) -> None:
    with pytest.raises(RunFileError):
        open_run(crafted(about=LIES[lie]))


def test_weights_of_another_size_than_the_head_says_are_refused(crafted, entry) -> None:
    listed, _ = entry("weights", np.zeros(5, np.float32))
    codes, _ = entry("codes", np.array([[0, 300, 600], [65535, 0, 65535]], np.uint16))
    path = crafted(
        about={"weights": [{"name": "a", "shape": [2, 3]}]},
        checkpoint={"arrays": [codes, listed | {"size": 1, "offset": codes["size"]}]},
        beside=bytes(16),
    )
    with pytest.raises(RunFileError, match=r"'weights' has shape \(5,\) of <f4; expected \(6,\)"):
        open_run(path)


def test_weights_that_claim_more_than_their_bytes_hold_are_refused(crafted, entry) -> None:
    codes, _ = entry("codes", np.array([[0, 300, 600], [65535, 0, 65535]], np.uint16))
    claim = {"name": "weights", "dtype": "<f4", "shape": [4000], "offset": codes["size"], "size": 16, "check": bytes(16)}
    path = crafted(about={"weights": [{"name": "a", "shape": [4000]}]}, checkpoint={"arrays": [codes, claim]}, beside=bytes(16))
    with pytest.raises(RunFileError, match="more than its 16 can hold"):
        open_run(path)


def test_a_joined_run_has_no_model(full_run) -> None:
    from nnviz.runs.concatenated import concatenate_runs

    joined = concatenate_runs([full_run[0], full_run[0]])
    assert not hasattr(joined, "weights")
    assert not hasattr(joined, "architecture")
    assert joined.layers_throughout == ()


def test_info_counts_what_a_run_holds(full_run) -> None:
    from nnviz.runs.summary import summarize

    held = summarize(full_run[0].path)["holds"]
    assert {"architecture", "weights", "activations of 2 layers", "inputs"} <= set(held)


def test_the_bundled_run_holds_its_model() -> None:
    from nnviz.ui.runs import EXAMPLE

    run = nnviz.open_run(EXAMPLE)
    assert all(run.has_weights_at(at) for at in range(len(run.checkpoints)))
    assert run.layers == ("conv2d", "conv2d_1", "dense")
    assert np.bincount(run.labels[run.probe]).tolist() == [20] * 10
    np.testing.assert_allclose(run.activations("dense", -1).sum(axis=1), 1, atol=2e-3)
    assert run.inputs([0]).max() == 15 / 16
