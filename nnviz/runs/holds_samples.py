"""The part of a run that is about its samples: what the network was shown of them, and what else is known."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from .arrays import ArrayEntry, read_array
from .columns import Column
from .contents import Content, Pictures, Texts
from .errors import RunFileError, quoted, shortened
from .opening import opened
from .run_index import RunIndex


class HoldsSamples(RunIndex):
    """The part of a `Run` that is about its samples."""

    @property
    def content_kinds(self) -> tuple[tuple[str, str], ...]:
        """Name and kind of each content: "image", "text", "table", "series" or "audio", in the order of the inputs."""
        return tuple((content.name, content.kind) for content in self._contents)

    def content(self, name: str) -> Content:
        """What the network was shown of the samples at one input.

        Parameters
        ----------
        name : str
            One of `content_kinds`.

        Returns
        -------
        Pictures, Texts, Table, Series or Audio
            Of the size that the run keeps, which its class bounds; its fields say what was larger.

        Raises
        ------
        ValueError
            For a content that the run does not have.
        RunFileError
            Where the file is damaged.

        Examples
        --------
        >>> run.content_kinds, run.content("image").values.shape
        ((('image', 'image'),), (1797, 8, 8))
        """
        stored = next((content for content in self._contents if content.name == name), None)
        if stored is None:
            there = ", ".join(quoted(own) for own, _ in self.content_kinds) or "none"
            raise ValueError(shortened(f"unknown content {quoted(name)}; this run has {there}"))
        arrays = self._read_all(entry for _, entry in stored.arrays)
        try:
            return stored.decode(dict(zip((after for after, _ in stored.arrays), arrays, strict=True)))
        except ValueError as error:
            raise RunFileError(f"{self.path.name}: damaged: {error}") from None

    @property
    def has_images(self) -> bool:
        """Whether images were recorded."""
        return self._first(Pictures.kind) is not None

    @property
    def images(self) -> np.ndarray | None:
        """Images (n_samples, h, w) or (n_samples, h, w, 3) uint8, the first content of pictures; None where there is none."""
        return self._read_shared("images")

    @property
    def image_size(self) -> tuple[int, int] | None:
        """Height and width of the images before they were made smaller; their own where they were not; None without images."""
        first = next((content for content in self._contents if content.kind == Pictures.kind), None)
        if first is None:
            return None
        height, width = dict(first.fields).get("size") or self._shared["images"].shape[1:3]
        return height, width

    @property
    def has_texts(self) -> bool:
        """Whether texts were recorded."""
        return self._first(Texts.kind) is not None

    @property
    def texts(self) -> tuple[str, ...] | None:
        """A text of each sample, the first content of texts; None where there is none. What was cut ends in "…"."""
        first = self._first(Texts.kind)
        if first is None:
            return None
        texts = self.content(first)
        assert isinstance(texts, Texts)
        return tuple(texts.values)

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns: numbers, categories, dates or text of each sample."""
        return tuple(column.name for column in self._columns)

    @property
    def column_kinds(self) -> tuple[str, ...]:
        """The kind of each of them, "number", "category", "date" or "text", known without reading the values."""
        return tuple(column.kind for column in self._columns)

    def column(self, name: str) -> Column:
        """One fact of each sample.

        Parameters
        ----------
        name : str
            One of `column_names`.

        Returns
        -------
        Column

        Raises
        ------
        ValueError
            For a column that the run does not have.
        RunFileError
            Where the file is damaged.

        Examples
        --------
        >>> with nnviz.RunWriter("grown.nnviz", columns={"height": [1.5, 1.8]}) as writer:
        ...     writer.append(probabilities=np.eye(2), epoch=0)
        >>> nnviz.open_run("grown.nnviz").column("height").values
        array([1.5, 1.8])
        """
        stored = next((column for column in self._columns if column.name == name), None)
        if stored is None:
            there = ", ".join(map(quoted, self.column_names)) or "none"
            raise ValueError(shortened(f"unknown column {quoted(name)}; this run has {there}"))
        try:
            return stored.decode(self._read_all(stored.arrays))
        except ValueError as error:
            raise RunFileError(f"{self.path.name}: damaged: {error}") from None

    @property
    def has_split(self) -> bool:
        """Whether the parts of the samples were recorded."""
        return "split" in self._shared

    @property
    def split(self) -> np.ndarray | None:
        """The name of each sample's part (n_samples,) str, such as "train" or "test", or None."""
        codes = self._read_shared("split")
        if codes is None:
            return None
        if codes.max(initial=0) >= len(self._split_names):
            raise RunFileError(f"{self.path.name}: a split index is out of range")
        return np.array(self._split_names)[codes]

    def _first(self, kind: str) -> str | None:
        """The name of the first content of a kind."""
        return next((content.name for content in self._contents if content.kind == kind), None)

    def _read_all(self, entries: Iterable[ArrayEntry]) -> list[np.ndarray]:
        with opened(self.path) as file:
            return [read_array(file, entry, self.path.name) for entry in entries]
