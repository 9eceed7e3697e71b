"""The part of a run that is about what the network makes of all samples: embeddings, decoded when they are asked for."""

from __future__ import annotations

import numpy as np

from .arrays import read_array
from .embedding_codec import RMS_ERROR, StoredEmbedding, decode_embedding
from .embedding_record import EmbeddingEntry
from .errors import RunFileError, quoted, shortened
from .opening import opened
from .run_index import RunIndex


class HoldsEmbeddings(RunIndex):
    """The part of a `Run` that is about what the network makes of all samples: outputs of layers, whole."""

    @property
    def embedding_names(self) -> tuple[str, ...]:
        """The embeddings that were recorded, by the names of their layers."""
        return tuple(name for name, _ in self._embeddings.sizes)

    @property
    def embeddings_throughout(self) -> tuple[str, ...]:
        """Those of them that were recorded at every checkpoint."""
        return self.embedding_names if all(self._embeddings.checkpoints) else ()

    def embedding_size(self, name: str) -> int:
        """How many numbers an embedding has for a sample.

        Parameters
        ----------
        name : str
            One of `embedding_names`; ValueError for another.

        Returns
        -------
        int

        Examples
        --------
        >>> with nnviz.RunWriter("small.nnviz") as writer:
        ...     writer.append(embeddings={"encoder": np.eye(3, 16)}, epoch=0)
        >>> small = nnviz.open_run("small.nnviz")
        >>> small.embedding_names, small.embedding_size("encoder"), small.has_answers
        (('encoder',), 16, False)
        """
        return self._embeddings.sizes[self._embedding_place(name)][1]

    def embeddings(self, name: str, checkpoint: int) -> np.ndarray:
        """What a layer gives for all samples.

        A number is within `embedding_error` of what was recorded, as a root mean square; docs/formats.md says more of it.

        Parameters
        ----------
        name : str
            One of `embedding_names`.
        checkpoint : int
            Its index; negative ones count from the end.

        Returns
        -------
        float32 ndarray of shape (n_samples, d)

        Raises
        ------
        ValueError
            For an embedding that was not recorded.
        IndexError
            For a checkpoint that is not there.
        RunFileError
            Where the file is damaged, or has none at that checkpoint.

        Examples
        --------
        >>> rows = np.random.default_rng(0).normal(size=(50, 4)).astype(np.float32)
        >>> with nnviz.RunWriter("rows.nnviz") as writer:
        ...     writer.append(embeddings=rows, epoch=0)
        >>> recorded = nnviz.open_run("rows.nnviz")
        >>> off = recorded.embeddings("embedding", 0) - rows
        >>> off.shape, bool(np.sqrt(np.mean(off**2)) <= recorded.embedding_error("embedding", 0) < 0.02)
        ((50, 4), True)
        """
        entry, size = self._embedding_entry(name, checkpoint), self.embedding_size(name)
        with opened(self.path) as file:
            arrays = {part: read_array(file, of_part, self.path.name) for part, of_part in entry.parts.items()}
        widths = arrays["widths"]
        if widths.max(initial=0) > 2 or int(widths.sum()) != len(arrays["codes"]):
            raise RunFileError(f"{self.path.name}: damaged: codes of embedding {quoted(name)} are not those of its components")
        try:
            rows = decode_embedding(
                StoredEmbedding(entry.step, entry.share, arrays["centre"], widths, arrays["codes"], arrays.get("axes"))
            )
        except MemoryError:
            taken = 4e-9 * self.n_samples * size
            raise RunFileError(f"{self.path.name}: an embedding takes {taken:.1f} GB, more memory than there is") from None
        if not np.isfinite([rows.min(), rows.max()]).all():
            raise RunFileError(f"{self.path.name}: damaged: embedding {quoted(name)} is larger than any float32")
        rows.flags.writeable = False
        return rows

    def embedding_error(self, name: str, checkpoint: int) -> float:
        """By how much a number of an embedding is off at most, as a root mean square over all, in its own unit.

        Where only leading components are kept (`embedding_share`), what the others hold comes on top.

        Parameters
        ----------
        name, checkpoint
            As of `embeddings`, which raises the same.

        Returns
        -------
        float

        Examples
        --------
        >>> with nnviz.RunWriter("constant.nnviz") as writer:
        ...     writer.append(embeddings=np.ones((4, 2)), epoch=0)
        >>> nnviz.open_run("constant.nnviz").embedding_error("embedding", 0) < 1e-7
        True
        """
        return RMS_ERROR * self._embedding_entry(name, checkpoint).step

    def embedding_share(self, name: str, checkpoint: int) -> float:
        """The share of an embedding's variance that was kept: 1, or a little less of wide layers' leading components.

        Parameters
        ----------
        name, checkpoint
            As of `embeddings`, which raises the same.

        Returns
        -------
        float

        Examples
        --------
        >>> with nnviz.RunWriter("whole.nnviz") as writer:
        ...     writer.append(embeddings=np.eye(4), epoch=0)
        >>> nnviz.open_run("whole.nnviz").embedding_share("embedding", 0)
        1.0
        """
        return self._embedding_entry(name, checkpoint).share

    def _embedding_place(self, name: str) -> int:
        names = self.embedding_names
        if name not in names:
            there = f"this run recorded: {', '.join(names)}" if names else "this run recorded none (embeddings=)"
            raise ValueError(shortened(f"unknown embedding {quoted(name)}; {there}"))
        return names.index(name)

    def _embedding_entry(self, name: str, checkpoint: int) -> EmbeddingEntry:
        place, count = self._embedding_place(name), len(self.checkpoints)
        if not -count <= checkpoint < count:
            raise IndexError(f"checkpoint {checkpoint}; this run has {count}")
        entries = self._embeddings.checkpoints[checkpoint]
        if not entries:
            raise RunFileError(f"{self.path.name}: checkpoint {checkpoint} has no embedding {quoted(name)}")
        return entries[place]
