"""Data sets of TensorFlow, Keras and PyTorch, read without importing these: batches, ends, class names, shuffling.

A data set is recognised by the names of its classes: whoever hands one over has imported its library already. Samples are read
in the order of the data, not in that of a training: a `tf.data` pipeline is read without its shuffling, which would also move
on with every reading and so change the training that the same pipeline feeds.
"""

from __future__ import annotations

import contextlib
import random
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from .keras_internals import made_of

#: How many samples are taken at once of what is not batched.
BATCH = 256

#: Class → beginnings of the modules that define it, and what it is called.
_KINDS = (
    ("DatasetV2", "tensorflow.", "tf.data.Dataset"),
    ("PyDataset", ("keras.", "tf_keras."), "keras.utils.PyDataset"),
    ("Sequence", ("keras.", "tf_keras."), "keras.utils.Sequence"),
    ("DataLoader", "torch.utils.data", "torch DataLoader"),
    ("Dataset", "torch.utils.data", "torch Dataset"),
)

#: Nodes of a graph of `tf.data` that shuffle, and those data sets that hold the same samples with the same labels as before.
_SHUFFLES = ("ShuffleDataset", "ShuffleDatasetV2", "ShuffleDatasetV3")
_SAME_CLASSES = ("Cache", "Prefetch", "Take", "Skip", "Repeat", "Shuffle", "Batch", "ParallelBatch", "Shard", "Options")

#: Samplers of PyTorch, Lightning and Accelerate that give each process of a training its part of a data set.
_SHARDING = ("DistributedSampler", "UnrepeatedDistributedSampler", "BatchSamplerShard")


def kind_of(source: Any) -> str:
    """What a data set is called; "" for what is none."""
    for base in type(source).__mro__:
        for name, modules, kind in _KINDS:
            if base.__name__ == name and base.__module__.startswith(modules):
                return kind
    return ""


def is_data_set(source: Any) -> bool:
    return bool(kind_of(source))


def is_endless(source: Any) -> bool:
    """Whether a data set says that it has no end."""
    kind = kind_of(source)
    if kind == "tf.data.Dataset":
        return int(source.cardinality()) == -1
    return kind.startswith("keras") and _n_batches(source) is None


def batches_of(source: Any) -> Iterator[Any]:
    """What a data set gives, in batches, structured as it structures them."""
    kind = kind_of(source)
    if kind == "tf.data.Dataset":
        yield from _unshuffled(source if _is_batched(source) else source.batch(BATCH))
    elif kind.startswith("keras"):
        count, at = _n_batches(source), 0
        while count is None or at < count:
            yield source[at]
            at += 1
    elif kind == "torch Dataset":
        yield from sys.modules["torch"].utils.data.DataLoader(source, batch_size=BATCH)
    else:
        yield from _in_order(source)


def class_names_of(source: Any) -> tuple[str, ...] | None:
    """The names of the classes that a data set carries: `class_names` of Keras's folders, `classes` of torchvision's."""
    for part in _chain(source):
        for attribute in ("class_names", "classes"):
            names = getattr(part, attribute, None)
            if isinstance(names, list | tuple) and names and all(isinstance(name, str) for name in names):
                return tuple(names)
        indices = getattr(part, "class_indices", None)  # of Keras's older iterators over folders
        if isinstance(indices, Mapping) and indices:
            return tuple(str(name) for name, _ in sorted(indices.items(), key=lambda item: item[1]))
    return None


def dense(value: Any) -> Any:
    """Ragged tensors of TensorFlow padded, sparse ones filled, with zeros; anything else as it is."""
    if hasattr(value, "row_splits") and hasattr(value, "to_tensor"):
        return value.to_tensor()
    if type(value).__name__ == "SparseTensor" and "tensorflow" in sys.modules:
        return sys.modules["tensorflow"].sparse.to_dense(value)
    return value


@contextlib.contextmanager
def random_states_kept(source: Any) -> Iterator[None]:
    """Give the random generators of Python, NumPy and PyTorch back as they were: the training is to draw what it would have."""
    python, numpy = random.getstate(), np.random.get_state()  # noqa: NPY002 - the state that programs share
    torch = sys.modules.get("torch")
    generators: list[Any] = [getattr(torch, "default_generator", None), getattr(source, "generator", None)] if torch else []
    states = [(generator, generator.get_state()) for generator in generators if hasattr(generator, "get_state")]
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)  # noqa: NPY002
        for generator, state in states:
            generator.set_state(state)


def _n_batches(source: Any) -> int | None:
    """How many batches a PyDataset has; None where it has no end."""
    count = getattr(source, "num_batches", None)
    if count is None:
        try:
            count = len(source)
        except (TypeError, NotImplementedError):
            return None
    return int(count)


def _is_batched(source: Any) -> bool:
    """Whether a `tf.data.Dataset` gives batches, as `fit` takes it, rather than samples.

    A first axis of unknown length is a batch's. Where all are known, a number alone or axes of several lengths are a sample's.
    """
    specs = _flat(source.element_spec)
    shapes = [spec.shape for spec in specs if hasattr(spec, "shape")]
    if any(shape.rank is None for shape in shapes):
        return True
    if any(shape.rank == 0 for shape in shapes):
        return False
    first = {shape[0] for shape in shapes}
    return None in first or len(first) == 1


def _unshuffled(dataset: Any) -> Any:
    """The same pipeline without its shuffling; the pipeline itself where it has none, or cannot be taken apart."""
    if not any(type(part).__name__.strip("_").startswith("Shuffle") for part in _pipeline(dataset)):
        return dataset
    tf = sys.modules["tensorflow"]
    try:
        variant = tf.data.experimental.to_variant(dataset)
        graph = tf.compat.v1.GraphDef.FromString(tf.raw_ops.DatasetToGraphV2(input_dataset=variant).numpy())
        before = {node.name: node.input[0] for node in graph.node if node.op in _SHUFFLES}
        for node in graph.node:
            for at, name in enumerate(node.input):
                while name.removesuffix(":0") in before:
                    name = before[name.removesuffix(":0")]
                node.input[at] = name
        edited = tf.raw_ops.DatasetFromGraph(graph_def=graph.SerializeToString())
        return tf.data.experimental.from_variant(edited, dataset.element_spec)
    except Exception:  # whatever a pipeline of somebody's own makes of that, such as one of more than 2 GB
        return dataset


def _pipeline(dataset: Any) -> Iterator[Any]:
    """A `tf.data.Dataset` and all that it is made of."""
    parts = [dataset]
    while parts:
        part = parts.pop()
        yield part
        parts += made_of(part)


def _chain(source: Any) -> Iterator[Any]:
    """A data set, and those behind it that have the same classes."""
    part: Any = source
    for _ in range(64):
        yield part
        if kind_of(part) == "tf.data.Dataset":
            inputs = made_of(part)
            name = type(part).__name__.strip("_").removesuffix("Dataset")
            if len(inputs) != 1 or name not in _SAME_CLASSES:
                return
            part = inputs[0]
        elif hasattr(part, "dataset"):  # a loader's, a subset's
            part = part.dataset
        else:
            return


def _in_order(loader: Any) -> Any:
    """A loader of PyTorch without its shuffling, and not parted over the processes of a training.

    The loader itself where a sampler of another kind says which samples it gives.
    """
    data = sys.modules["torch"].utils.data
    samplers = (getattr(loader, "sampler", None), getattr(loader, "batch_sampler", None))
    size = loader.batch_size or getattr(samplers[1], "batch_size", None)
    is_sharded = any(type(sampler).__name__ in _SHARDING for sampler in samplers)
    if not size or not (is_sharded or (loader.batch_size and type(samplers[0]) is data.RandomSampler)):
        return loader
    return data.DataLoader(loader.dataset, batch_size=size, collate_fn=loader.collate_fn, num_workers=loader.num_workers)


def _flat(spec: Any) -> list[Any]:
    if isinstance(spec, Mapping):
        return [leaf for part in spec.values() for leaf in _flat(part)]
    return [leaf for part in spec for leaf in _flat(part)] if isinstance(spec, list | tuple) else [spec]
