"""A model's graph as its configuration and its recorder tell it, compared with what Keras itself says of the same model."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import keras
import pytest
from keras import layers

from nnviz.network.errors import NetworkError
from nnviz.network.graph import bare_graph, read_graph
from nnviz.network.layers import Graph, feeding_layer
from nnviz.runs.layer_shapes import LayerShapes
from nnviz.runs.layers import layer_shapes_of


def convnet() -> keras.Model:
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(4, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(6, (3, 2), strides=2, padding="same", use_bias=False),
            layers.BatchNormalization(scale=False),
            layers.ReLU(),
            layers.AveragePooling2D(3, strides=2, padding="same"),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )


def branched() -> keras.Model:
    inputs = keras.Input((16, 16, 3))
    left = layers.SeparableConv2D(8, 3, padding="same", depth_multiplier=2)(inputs)
    right = layers.DepthwiseConv2D(3, padding="same")(inputs)
    right = layers.Conv2D(8, 1, groups=1)(right)
    joined = layers.Add(name="sum")([left, right])
    beside = layers.Conv2D(4, 3, padding="same", dilation_rate=2)(joined)
    joined = layers.Concatenate()([joined, beside])
    pooled = layers.GlobalAveragePooling2D()(joined)
    inner = keras.Sequential([layers.Dense(7, activation="relu"), layers.Dense(4)], name="head")
    return keras.Model(inputs, layers.Softmax()(inner(pooled)))


def recurrent() -> keras.Model:
    return keras.Sequential(
        [
            keras.Input((9, 5)),
            layers.LSTM(6, return_sequences=True),
            layers.GRU(3),
            layers.LayerNormalization(),
            layers.Dense(2),
        ]
    )


def unknown_class() -> keras.Model:
    inputs = keras.Input((6, 8))
    attended = layers.MultiHeadAttention(2, 4)(inputs, inputs)
    return keras.Model(inputs, layers.Dense(3)(layers.Flatten()(layers.LayerNormalization()(attended))))


def unknown_classes_of_equal_shapes() -> keras.Model:
    """Layers that are not known here, whose weights have the shapes of those of layers beside them."""
    inputs = keras.Input((6, 8))
    first = layers.MultiHeadAttention(1, 8, use_bias=False, name="first")(inputs, inputs)
    second = layers.MultiHeadAttention(1, 8, use_bias=False, name="second")(first, first)
    third = layers.Bidirectional(layers.GRU(4, return_sequences=True), name="third")(layers.Dense(8)(second))
    normed = layers.GroupQueryAttention(8, 1, 1, use_bias=False, name="fourth")(third, third)
    return keras.Model(inputs, layers.Dense(8)(layers.TimeDistributed(layers.Dense(8), name="fifth")(normed)))


def unknown_class_in_a_nested_model() -> keras.Model:
    inner_inputs = keras.Input((6, 8))
    attended = layers.MultiHeadAttention(2, 4)(inner_inputs, inner_inputs)
    inner = keras.Model(inner_inputs, layers.Dense(8, name="dense")(attended), name="inner")
    inputs = keras.Input((6, 8))
    return keras.Model(inputs, layers.Dense(8, name="dense")(layers.MultiHeadAttention(2, 4)(inner(inputs), inner(inputs))))


def called_twice() -> keras.Model:
    inputs = keras.Input((8,))
    twice = layers.Dense(8, name="twice")
    return keras.Model(inputs, layers.Dense(2)(twice(layers.ReLU(name="between")(twice(inputs)))))


@pytest.mark.parametrize(
    "build",
    [
        *(convnet, branched, recurrent, unknown_class, called_twice),
        *(unknown_classes_of_equal_shapes, unknown_class_in_a_nested_model),
    ],
)
def test_weights_belong_to_the_layers_that_keras_gives_them_to(build: Callable[[], keras.Model]) -> None:
    model = build()
    shapes, names = [tuple(weight.shape) for weight in model.get_weights()], [weight.path for weight in model.weights]
    graph = read_graph(model.to_json(), shapes, names)
    names = {layer.name for layer in graph.layers if layer.kind != "InputLayer"}
    assert names == {layer.name for layer in model.layers if not isinstance(layer, layers.InputLayer)}
    at = 0
    for theirs in model.layers:
        layer = graph.layer(theirs.name)
        shapes = [tuple(weight.shape) for weight in theirs.get_weights()]
        assert list(layer.weight_shapes) == shapes
        assert layer.weights == tuple(range(at, at + len(shapes)))
        assert layer.n_parameters == theirs.count_params()
        at += len(shapes)


@pytest.mark.parametrize("build", [convnet, branched])
def test_shapes_are_those_that_keras_computes(build: Callable[[], keras.Model]) -> None:
    model = build()
    graph = read_graph(model.to_json())
    for theirs in model.layers:
        if theirs.name != "head":
            assert graph.layer(theirs.name).shape == tuple(theirs.output.shape[1:]), theirs.name


def test_layers_stand_after_what_they_take_their_input_from() -> None:
    graph = read_graph(branched().to_json())
    columns = {layer.name: layer.column for layer in graph.layers}
    assert all(columns[source] < layer.column for layer in graph.layers for source in layer.sources)
    assert len({(layer.column, layer.row) for layer in graph.layers}) == len(graph.layers)
    assert len(graph.layer("sum").sources) == 2
    assert graph.last.kind == "Softmax"


def test_a_sequential_model_is_a_chain_with_its_activations() -> None:
    graph = read_graph(convnet().to_json())
    names = [layer.name for layer in graph.layers]
    assert [layer.sources for layer in graph.layers] == [(), *[(name,) for name in names[:-1]]]
    assert [layer.activation for layer in graph.layers if layer.kind in ("Conv2D", "Dense")] == ["relu", "", "softmax"]
    assert [layer.column for layer in graph.layers] == list(range(len(names)))


def test_weights_whose_names_do_not_say_whose_they_are_are_given_to_nobody() -> None:
    model = unknown_classes_of_equal_shapes()
    shapes = [tuple(weight.shape) for weight in model.get_weights()]
    for names in (None, [f"weights {at}" for at in range(len(shapes))]):
        with pytest.raises(NetworkError, match="cannot be told, since their names do not say"):
            read_graph(model.to_json(), shapes, names)
    one = unknown_class()  # one layer alone has what the others leave
    graph = read_graph(one.to_json(), [tuple(weight.shape) for weight in one.get_weights()])
    assert len(next(layer for layer in graph.layers if layer.kind == "MultiHeadAttention").weights) == 8


def test_names_that_a_stranger_made_up_take_no_time() -> None:
    items = [{"class_name": "Odd", "config": {"name": f"odd{at}"}, "build_config": {}} for at in range(1500)]
    names = ["/".join(f"odd{at}" for at in range(1500))] * 1500
    with pytest.raises(NetworkError, match=r"too much to find out|cannot be told"):
        read_graph(broken(layers=items), [(1,)] * 1500, names)


def test_a_layer_that_is_called_twice_is_drawn_with_all_that_it_takes() -> None:
    graph = read_graph(called_twice().to_json())
    assert set(graph.layer("twice").sources) == {"between", graph.layers[0].name}
    assert graph.layer("between").sources == ("twice",)
    assert graph.last.kind == "Dense"
    circle = [
        {"class_name": "Dropout", "config": {"name": name}, "inbound_nodes": [{"args": [tensor]}]}
        for name, tensor in (
            (one, {"class_name": "__keras_tensor__", "config": {"keras_history": [other, 0, 0]}})
            for one, other in (("a", "b"), ("b", "a"))
        )
    ]
    config = json.loads(called_twice().to_json())
    config["config"]["layers"] = circle
    round_and_round = read_graph(json.dumps(config))
    assert feeding_layer(round_and_round, round_and_round.layer("a")) is None


class Doubled(keras.layers.Layer):  # type: ignore[misc]
    """A layer of somebody's own."""

    def build(self, input_shape: Any) -> None:
        self.scale = self.add_weight(shape=input_shape[-1:], name="scale")

    def call(self, x: Any) -> Any:
        return keras.ops.concatenate([x, x * self.scale], axis=-1)


def custom() -> keras.Model:
    inputs = keras.Input((8,))
    return keras.Model(inputs, layers.Dense(2)(Doubled()(keras.ops.tanh(layers.Dense(4)(inputs)))))


def built_for_other_inputs() -> keras.Model:
    """Layers that were called before, elsewhere, on larger inputs."""
    parts = [layers.Conv2D(4, 3, name="conv"), layers.MaxPooling2D(name="pool"), layers.GlobalAveragePooling2D()]
    keras.Sequential([keras.Input((20, 20, 1)), *parts])
    return keras.Sequential([keras.Input((8, 8, 1)), *parts, layers.Dense(2)])


class LookedUpBackwards(keras.layers.Layer):  # type: ignore[misc]
    """Has the weights of an embedding too, and none of its own."""

    def __init__(self, table: Any) -> None:
        super().__init__()
        self.table = table

    def call(self, x: Any) -> Any:
        return keras.ops.matmul(x, keras.ops.transpose(self.table.embeddings))

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name}


def tied() -> keras.Model:
    inputs = keras.Input((5,), dtype="int32")
    table = layers.Embedding(9, 4, name="table")
    return keras.Model(inputs, LookedUpBackwards(table)(layers.LSTM(4)(table(inputs))))


BUILDS = [
    *(convnet, branched, recurrent, unknown_class, called_twice, custom, built_for_other_inputs, tied),
    *(unknown_classes_of_equal_shapes, unknown_class_in_a_nested_model),
]


def told_graph(model: keras.Model, told: tuple[LayerShapes, ...] | None = None, **names: Any) -> Graph:
    shapes = [tuple(weight.shape) for weight in model.get_weights()]
    return read_graph(model.to_json(), shapes, layer_shapes=layer_shapes_of(model) if told is None else told, **names)


@pytest.mark.parametrize("build", BUILDS)
def test_what_the_recorder_tells_is_what_keras_says(build: Callable[[], keras.Model]) -> None:
    model = build()
    graph, seen = told_graph(model), set()
    for theirs in model.layers:
        layer = graph.layer(theirs.name)
        own = [at for at, weight in enumerate(model.weights) if any(weight is one for one in theirs.weights)]
        assert layer.weights == tuple(at for at in own if at not in seen)
        assert layer.weight_shapes == tuple(tuple(model.weights[at].shape) for at in layer.weights)
        seen |= set(own)
    assert seen == set(range(len(model.weights)))
    answer = keras.tree.flatten(model.outputs)[0]
    assert graph.last.shape == tuple(answer.shape[1:])
    assert graph.layers[0].input_shape == tuple(model.inputs[0].shape[1:])


@pytest.mark.parametrize("build", [build for build in BUILDS if build is not built_for_other_inputs])
def test_a_new_run_gives_the_graph_that_is_inferred_of_an_old_one(build: Callable[[], keras.Model]) -> None:
    model = build()
    shapes, names = [tuple(weight.shape) for weight in model.get_weights()], [weight.path for weight in model.weights]
    inferred = read_graph(model.to_json(), shapes, names)
    told = told_graph(model)
    for new, old in zip(told.layers, inferred.layers, strict=True):
        assert new == (old if old.shape is not None else replace(old, shape=new.shape))  # some cannot be inferred
    unrecorded = read_graph(model.to_json(), layer_shapes=layer_shapes_of(model))
    assert unrecorded == told  # also where no weights were kept


def test_a_layer_that_was_called_elsewhere_has_the_shapes_of_this_model() -> None:
    model = built_for_other_inputs()
    graph = told_graph(model)
    assert told_graph(model, ()) != graph  # the configuration tells of the first call
    assert [graph.layer(name).input_shape for name in ("conv", "pool")] == [(8, 8, 1), (6, 6, 4)]
    assert [graph.layer(name).shape for name in ("conv", "pool")] == [(6, 6, 4), (3, 3, 4)]


def test_a_layer_that_is_called_twice_has_the_shapes_of_its_last_call() -> None:
    inputs = keras.Input((8, 8, 1))
    conv = layers.Conv2D(1, 3, name="conv")
    graph = told_graph(keras.Model(inputs, layers.Dense(2)(layers.Flatten()(conv(conv(inputs))))))
    assert (graph.layer("conv").input_shape, graph.layer("conv").shape) == ((6, 6, 1), (4, 4, 1))


def test_weights_whose_names_say_nothing_are_given_to_the_layers_that_the_recorder_names() -> None:
    model = unknown_classes_of_equal_shapes()
    named = told_graph(model, names=[weight.path for weight in model.weights])
    assert told_graph(model, names=[f"weights {at}" for at in range(len(model.weights))]) == named


def lies(told: tuple[LayerShapes, ...]) -> dict[str, tuple[LayerShapes, ...]]:
    """What a stranger may tell of `convnet`; its layer 1 has two weights, its last one is Dense."""
    *before, dense = told
    first = told[1]
    (kernel, shape), bias = first.weights
    return {
        "a layer less": told[:-1],
        "a layer more": (*told, LayerShapes("more", (2,), (2,))),
        "another name": (*before, replace(dense, name="more")),
        "a weight that is not there": (told[0], replace(first, weights=((99, shape), bias)), *told[2:]),
        "a weight of another shape": (told[0], replace(first, weights=((kernel, (1, 1, 1, 4)), bias)), *told[2:]),
        "a dense layer of more units": (*before, replace(dense, shape=(99,))),
        "a dense layer of unknown units": (*before, replace(dense, shape=None)),
        "a dense layer whose bias is its kernel": (*before, replace(dense, weights=dense.weights[::-1])),
    }


def test_what_is_not_of_this_model_is_inferred() -> None:
    model = convnet()
    inferred = told_graph(model, ())
    assert told_graph(model) == inferred
    for lie, told in lies(layer_shapes_of(model)).items():
        assert told_graph(model, told) == inferred, lie


def test_a_dense_layer_without_inputs_is_not_believed() -> None:
    items = [{"class_name": "Dense", "config": {"name": "a", "units": 3}, "build_config": {"input_shape": [None, 2]}}]
    for n_inputs in (2, 0):
        kernel = (n_inputs, 3)
        told = [LayerShapes("a", (n_inputs,), (3,), ((0, kernel),))]
        if n_inputs:
            assert read_graph(broken(layers=items), [kernel], layer_shapes=told).layers[0].weight_shapes == (kernel,)
        else:
            with pytest.raises(NetworkError, match="do not fit"):
                read_graph(broken(layers=items), [kernel], layer_shapes=told)


def test_weights_that_do_not_fit_are_refused() -> None:
    model = convnet()
    shapes = [tuple(weight.shape) for weight in model.get_weights()]
    for wrong in (shapes[:-1], [*shapes, (3,)], [(5, 5, 1, 4), *shapes[1:]]):
        with pytest.raises(NetworkError, match="do not fit"):
            read_graph(model.to_json(), wrong)


def broken(**changes: Any) -> str:
    config = json.loads(convnet().to_json())
    config["config"] |= changes
    return json.dumps(config)


NO_MODELS = ["", "[]", "null", "{}", '{"config": 3}', "[" * 100_000]
NO_LAYERS: list[Any] = [[], [3], [{"config": {}}], [{"class_name": "Dense", "config": {"name": "a"}}] * 2]


@pytest.mark.parametrize("text", [*NO_MODELS, *(broken(layers=items) for items in NO_LAYERS)])
def test_what_is_no_model_is_refused(text: str) -> None:
    with pytest.raises(NetworkError):
        read_graph(text)


def test_nonsense_in_a_layer_leaves_only_its_shape_unknown() -> None:
    odd: list[Any] = [{"units": "many"}, {"units": -1}, {"units": 10**30}, {"units": None}]
    for config in odd:
        layer = {"class_name": "Dense", "config": {"name": "a", **config}, "build_config": {"input_shape": [None, 3]}}
        (read,) = read_graph(broken(layers=[layer])).layers
        assert (read.input_shape, read.shape, read.n_parameters) == ((3,), None, 0)


def test_inputs_come_from_behind_layers_that_only_hand_on() -> None:
    graph = read_graph(convnet().to_json())
    dense = next(layer for layer in graph.layers if layer.kind == "Dense")
    pooled = feeding_layer(graph, dense)
    assert pooled is not None
    assert pooled.kind == "AveragePooling2D"
    joined = read_graph(branched().to_json())
    assert feeding_layer(joined, joined.layer("sum")) is None
    assert feeding_layer(graph, graph.layers[0]) is None


def test_layers_are_known_by_their_weights_and_activations_where_nothing_else_is() -> None:
    weights = [("net/conv/kernel", (3, 3, 1, 4)), ("net/conv/bias", (4,)), ("net/dense/kernel", (16, 2))]
    graph = bare_graph([("pool", (2, 2, 4)), ("dense", (2,))], weights)
    assert [(layer.name, layer.kind, layer.weights, layer.shape) for layer in graph.layers] == [
        ("conv", "Conv2D", (0, 1), None),
        ("dense", "Dense", (2,), (2,)),
        ("pool", "layer", (), (2, 2, 4)),
    ]
