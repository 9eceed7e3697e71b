"""The samples that a Keras recorder records: what they are read from, how many, and what is kept of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from . import validate
from .content_writing import ContentsWriter
from .contents import IMAGE, Content
from .images import images_of
from .keras_internals import fit_arguments
from .model_inputs import ModelInputs
from .probe import check_probe
from .sample_contents import InputContents, find_contents, picture_of
from .sample_sources import Samples, read_samples
from .vocabularies import Vocabulary


@dataclass(frozen=True)
class RecordedSamples:
    """The samples of a recording.

    What the model is given, their labels and pictures, those of the probe, and what `RunWriter` is told of them.
    """

    inputs: ModelInputs
    labels: np.ndarray | None
    pictures: Any
    probe: np.ndarray
    writer_options: dict[str, Any]


@dataclass(frozen=True)
class SampleOptions:
    """What a recorder was told of the samples, as `RunRecorder` documents it."""

    samples: int | None
    balanced: bool
    output: str | int | None
    class_names: Sequence[str] | None
    images: Any
    split: Any
    probe: Any
    columns: Mapping[str, Any] | None = None
    contents: Mapping[str, Content] | None = None
    vocabulary: Vocabulary | None = None

    def read(self, x: Any, y: Any) -> RecordedSamples:
        """The samples of what a person gave; ValueError where that is none, or does not fit."""
        return self._prepared(read_samples(x, y, samples=self.samples, balanced=self.balanced, output=self.output))

    def read_validation(self, model: Any) -> RecordedSamples:
        """The samples that the running `fit` of a model validates with; ValueError where it has none."""
        given = fit_arguments(model)
        if given is None or given["validation_data"] is None:
            raise ValueError(
                "it was given no samples, and fit has no validation_data; expected RunRecorder(path, x, y), or validation_data "
                "(or validation_split) in fit"
            )
        steps = given["validation_steps"]
        try:
            read = read_samples(
                given["validation_data"],
                samples=self.samples,
                balanced=self.balanced,
                output=self.output,
                most_batches=int(steps) if steps else None,
            )
        except ValueError as error:
            raise ValueError(f"of the validation_data of fit, {error}") from error
        return self._prepared(read)

    def _prepared(self, read: Samples) -> RecordedSamples:
        inputs, class_names = ModelInputs(read.x), self.class_names if self.class_names is not None else read.class_names
        labels = None
        if read.y is not None:
            labels, class_names = validate.read_labels(read.y, class_names)
        given = read.cut(self.images, "images")
        pictures = _pictures(given, inputs.one)
        found = self._found(inputs, read, pictures) if given is None or isinstance(given, bool) else InputContents()
        contents = found.contents
        if isinstance(self.contents, Mapping):
            contents = {name: _cut(content, read) for name, content in self.contents.items()}
            pictures = pictures if given is not None else None
        writer_options = {
            "labels": labels,
            "class_names": class_names,
            "images": None if IMAGE in contents else pictures,
            "split": read.cut(self.split, "split"),
            "contents": (contents or None) if self.contents is None or isinstance(self.contents, Mapping) else self.contents,
            "columns": _columns(self.columns, found.columns, read),
        }
        return RecordedSamples(inputs, labels, pictures, check_probe(self.probe, labels, len(inputs)), writer_options)

    def _found(self, inputs: ModelInputs, read: Samples, pictures: np.ndarray | None) -> InputContents:
        """What the inputs show, where it can be told and a recording can hold it; a lone picture that is whole is `images`."""
        if pictures is not None and inputs.one is not None:
            picture = picture_of(inputs.one, pictures)
            return InputContents() if picture.size is None else InputContents({IMAGE: picture})
        found = find_contents(
            inputs, column_names=read.column_names, vocabulary=self.vocabulary, pictures=self.images is not False
        )
        try:
            ContentsWriter(found.contents, n_samples=len(inputs))
        except ValueError:  # of what was only guessed nothing needs to be kept
            return InputContents(columns=found.columns)
        return found


def _columns(given: Any, inferred: Mapping[str, Any], read: Samples) -> Any:
    """The columns that were given, and those that were found; what is no mapping is left to the writer to refuse."""
    try:
        columns = {name: read.cut(given[name], f"column {name!r}") for name in (() if given is None else given)}
    except (TypeError, KeyError, IndexError, AttributeError):
        return given
    return {**inferred, **columns} or None


def _cut(content: Any, read: Samples) -> Any:
    """A content of all samples as one of those that were taken; what is none is left to the writer to refuse."""
    if not isinstance(content, Content) or read.numbers is None or len(content.values) <= read.numbers.max():
        return content
    values: Any = content.values
    taken = [values[at] for at in read.numbers] if isinstance(values, list | tuple) else values[read.numbers]
    return replace(content, values=taken)


def _pictures(images: Any, x: np.ndarray | None) -> Any:
    """What is kept as pictures: `images`, or the inputs where they look like some, or are said to be (True); None for False."""
    if images is None or images is True:
        images_found = None if x is None else images_of(x, sure=images is True)
        if images is True and images_found is None:
            given = "several inputs" if x is None else f"shape {x.shape}"
            raise ValueError(f"images is True, and x has {given}; expected (n, h, w), or 1 or 3 channels of numbers")
        return images_found
    return None if images is False else images
