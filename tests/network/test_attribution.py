"""What mattered in an input, held against closed forms and against slow computations by hand."""

from collections.abc import Callable

import keras
import numpy as np
import pytest
from keras import layers

from nnviz.network.attribution import METHODS, Explainer
from nnviz.network.errors import NetworkError


@pytest.fixture(scope="module", autouse=True)
def seeded() -> None:
    keras.utils.set_random_seed(3)


def linear_model(n_features: int = 6, *, activation: str = "softmax") -> keras.Model:
    return keras.Sequential([keras.Input((n_features,)), layers.Dense(3, activation=activation, bias_initializer="normal")])


def convnet(side: int = 9, channels: int = 2) -> keras.Model:
    return keras.Sequential(
        [
            keras.Input((side, side, channels)),
            layers.Conv2D(5, 3, activation="relu", bias_initializer="normal"),
            layers.Conv2D(4, 3, activation="tanh", name="last"),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(3, activation="softmax"),
        ]
    )


def draw_inputs(model: keras.Model, n: int = 4) -> np.ndarray:
    return np.random.default_rng(5).normal(size=(n, *model.inputs[0].shape[1:])).astype(np.float32)


def logit(model: keras.Model, x: np.ndarray, k: int) -> np.ndarray:
    """The logit of a class less the mean over classes, from the model's own probabilities."""
    logs = np.log(model.predict(x, verbose=0).astype(float))
    return logs[:, k] - logs.mean(axis=1)


CLASSES = np.array([0, 1, 2, 1])


def test_the_gradient_of_a_linear_model_is_its_weights() -> None:
    model = linear_model()
    weights = model.get_weights()[0]
    found = Explainer(model).gradients(draw_inputs(model), CLASSES)
    np.testing.assert_allclose(found, weights.T[CLASSES], atol=1e-6)


def test_smoothgrad_of_a_linear_model_is_its_gradient() -> None:
    model = linear_model()
    explainer, x = Explainer(model), draw_inputs(model)
    np.testing.assert_allclose(explainer.smooth_gradients(x, CLASSES), explainer.gradients(x, CLASSES), atol=1e-6)


def test_smoothgrad_is_the_mean_over_copies_with_the_seeds_noise() -> None:
    model = convnet()
    explainer, x = Explainer(model), draw_inputs(model, 1)
    noise = np.random.default_rng(7).normal(size=(5, *x.shape[1:]))
    copies = (x + 0.15 * (x.max() - x.min()) * noise).astype(np.float32)
    by_hand = explainer.gradients(copies, np.full(5, 2)).mean(axis=0)
    found = explainer.smooth_gradients(x, np.array([2]), seed=7, copies=5)
    np.testing.assert_allclose(found[0], by_hand, atol=1e-6)
    assert np.abs(found - explainer.smooth_gradients(x, np.array([2]), seed=8, copies=5)).max() > 1e-4


def test_integrated_gradients_of_a_linear_model_are_weight_times_difference() -> None:
    model = linear_model()
    x = draw_inputs(model)
    found = Explainer(model).integrated_gradients(x, CLASSES, baseline=0.25)
    np.testing.assert_allclose(found, (x - 0.25) * model.get_weights()[0].T[CLASSES], atol=1e-5)


def test_integrated_gradients_are_complete() -> None:
    model = convnet()
    explainer, x = Explainer(model), draw_inputs(model)
    sums = explainer.integrated_gradients(x, CLASSES).sum(axis=(1, 2, 3))
    differences = explainer.scores(x, CLASSES) - explainer.scores(np.zeros_like(x), CLASSES)
    assert np.abs(differences).max() > 0.5
    np.testing.assert_allclose(sums, differences, atol=0.01 * np.abs(differences).max())


def test_gradients_are_the_finite_differences_of_the_logit() -> None:
    model = convnet(side=6)
    x, step = draw_inputs(model, 1), 1e-2
    found = Explainer(model).gradients(np.repeat(x, 3, axis=0), np.arange(3))
    found = found - found.mean(axis=0)  # as the logits by hand are told apart from their mean
    for place in [(0, 0, 0), (2, 3, 1), (5, 5, 0), (4, 1, 1)]:
        up, down = x.copy(), x.copy()
        up[(0, *place)] += step
        down[(0, *place)] -= step
        for k in range(3):
            slope = (logit(model, up, k) - logit(model, down, k))[0] / (2 * step)
            assert found[(k, *place)] == pytest.approx(slope, abs=5e-3)


def test_occlusion_is_the_mean_fall_over_the_patches_that_cover_a_place() -> None:
    model = convnet(side=7)
    explainer, x = Explainer(model), draw_inputs(model, 1)
    found = explainer.occlusion(x, np.array([1]), patch=3, stride=2)
    starts = [0, 2, 4]
    falls, counts = np.zeros((7, 7)), np.zeros((7, 7))
    for top in starts:
        for left in starts:
            hidden = x.copy()
            hidden[:, top : top + 3, left : left + 3] = 0
            fall = explainer.scores(x, np.array([1]))[0] - explainer.scores(hidden, np.array([1]))[0]
            falls[top : top + 3, left : left + 3] += fall
            counts[top : top + 3, left : left + 3] += 1
    np.testing.assert_allclose(found[0], falls / counts, atol=1e-5)


def test_occlusion_of_a_linear_model_is_weight_times_input() -> None:
    model = linear_model()
    x = draw_inputs(model)
    found = Explainer(model).occlusion(x, CLASSES, patch=1)
    np.testing.assert_allclose(found, x * model.get_weights()[0].T[CLASSES], atol=1e-5)


@pytest.mark.parametrize(("side", "patch", "stride"), [(8, 3, 2), (5, 2, 2), (4, 9, 3)])
def test_patches_cover_every_place(side: int, patch: int, stride: int) -> None:
    model = convnet(side=max(side, 5))
    assert np.isfinite(Explainer(model).occlusion(draw_inputs(model, 1), np.array([0]), patch=patch, stride=stride)).all()


def test_grad_cam_is_the_weighted_sum_of_the_last_convolutions_channels() -> None:
    model = convnet()
    x = draw_inputs(model, 2)
    maps = keras.Model(model.inputs, model.get_layer("last").output).predict(x, verbose=0)
    weights = model.get_weights()[-2].reshape(5, 5, 4, 3)  # the slope of a logit along the maps is what Dense has for it
    found = Explainer(model).grad_cam(x, np.array([2, 0]))
    for i, k in enumerate([2, 0]):
        seen = np.maximum((maps[i] * weights[..., k].mean(axis=(0, 1))).sum(axis=-1), 0)
        large = np.asarray(keras.ops.image.resize(seen[..., None], (9, 9)))[..., 0]
        np.testing.assert_allclose(found[i], large, atol=1e-5)
    assert found.max() > 0


def test_one_unit_speaks_for_the_second_class_and_against_the_first() -> None:
    model = keras.Sequential([keras.Input((4,)), layers.Dense(1, activation="sigmoid")])
    found = Explainer(model).gradients(draw_inputs(model, 2), np.array([0, 1]))
    np.testing.assert_allclose(found, [-model.get_weights()[0][:, 0], model.get_weights()[0][:, 0]], atol=1e-6)


def test_weights_that_change_are_followed() -> None:
    model = linear_model()
    explainer, x = Explainer(model), draw_inputs(model, 1)
    before = explainer.gradients(x, np.array([0]))
    model.set_weights([2 * weight for weight in model.get_weights()])
    np.testing.assert_allclose(explainer.gradients(x, np.array([0])), 2 * before, atol=1e-6)


@pytest.mark.parametrize(
    ("build", "methods"), [(convnet, list(METHODS)), (linear_model, [m for m in METHODS if m != "gradcam"])]
)
def test_every_method_gives_a_number_for_each_place(build: Callable[[], keras.Model], methods: list[str]) -> None:
    model = build()
    explainer, x = Explainer(model), draw_inputs(model)
    for method in methods:
        found = explainer.explain(method, x, CLASSES)
        assert found.shape == (x.shape[:3] if x.ndim == 4 else x.shape)
        assert np.isfinite(found).all()
        assert method in ("integrated", "occlusion") or (found.min() >= 0 and found.max() > 0)


def test_what_cannot_be_explained_is_said() -> None:
    with pytest.raises(NetworkError, match="convolution"):
        Explainer(linear_model()).explain("gradcam", np.zeros((1, 6), np.float32), np.zeros(1, int))
    with pytest.raises(NetworkError, match=r"\(5,\)"):
        Explainer(linear_model()).explain("gradient", np.zeros((1, 5), np.float32), np.zeros(1, int))
    with pytest.raises(NetworkError, match="shape"):
        Explainer(keras.Sequential([keras.Input((None, 3)), layers.LSTM(2), layers.Dense(2)]))
