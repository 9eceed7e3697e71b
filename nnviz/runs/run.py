"""Reading a run: the index at once, the arrays when they are asked for."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .arrays import verify_array
from .errors import RunFileError
from .holds_answers import HoldsAnswers
from .holds_embeddings import HoldsEmbeddings
from .holds_model import HoldsModel
from .holds_samples import HoldsSamples
from .opening import opened
from .records import Record, TornEnd, scan_records
from .run_index import digest_of, read_index


@dataclass(frozen=True)
class Run(HoldsAnswers, HoldsEmbeddings, HoldsSamples, HoldsModel):
    """One recorded training, as `open_run` returns it. Arrays are read-only.

    Its answers are in `HoldsAnswers`, layers' outputs for all samples in `HoldsEmbeddings`, its samples in `HoldsSamples`, what
    it holds of the model in `HoldsModel`.

    Attributes
    ----------
    path : Path
    name, dataset, model, created : str
        Words of the recording; `created` is a time in ISO 8601, UTC.
    class_names : tuple of str
    checkpoints : tuple of Checkpoint
    n_samples, n_classes : int
    complete : bool
        False where the recording was cut short, or still goes on.
    seconds : float or None
        How long the recording took.
    digest : str
        32 hexadecimal digits that name the content: equal for equal recordings, wherever the file lies and whenever they
        were made.
    size_bytes : int
        Bytes of whole records.
    has_logits : bool
        Whether logits were recorded, else probabilities.
    has_answers : bool
        Whether either were: a run may hold embeddings alone, and `n_classes` may be 0 then.

    Examples
    --------
    >>> run.name, run.n_samples, run.n_classes, len(run.checkpoints), run.complete
    ('digits', 1797, 10, 45, True)
    >>> run.images.shape, run.labels[:4].tolist(), run.split[:2].tolist()
    ((1797, 8, 8), [0, 1, 2, 3], ['train', 'test'])
    >>> run.layers, run.weight_shapes[:2], run.input_shape
    (('conv2d', 'conv2d_1', 'dense'), ((3, 3, 1, 32), (32,)), (8, 8, 1))
    """

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that it is read from."""
        return (str(self.path.resolve()),)

    @property
    def epochs(self) -> np.ndarray:
        """The epochs of the checkpoints, float64 (E,)."""
        return np.array([checkpoint.epoch for checkpoint in self.checkpoints], float)

    def digest_of_first(self, count: int) -> str:
        """The digest that this run had when it was still recorded and held fewer checkpoints.

        Parameters
        ----------
        count : int
            How many checkpoints it held.

        Returns
        -------
        str
            32 hexadecimal digits.

        Examples
        --------
        >>> run.digest_of_first(3) in (run.digest, run.digest_of_first(4))
        False
        """
        about, checkpoints = self._content
        return digest_of(about, checkpoints[:count], complete=False)

    def verify(self) -> None:
        """Read every array's bytes and compare the checksums.

        Raises
        ------
        RunFileError
            Where one does not match.

        Examples
        --------
        >>> run.verify()
        """
        with opened(self.path) as file:
            moments = (entries for entries, _ in (*self._scores, *self._inside.checkpoints))
            embedded = (self._embeddings.entries_at(at) for at in range(len(self.checkpoints)))
            for entries in (self._shared, *moments, *embedded):
                for entry in entries.values():
                    verify_array(file, entry, self.path.name)


def open_run(path: str | os.PathLike[str]) -> Run:
    """Open a .nnviz file and read its index. Arrays are read when they are asked for.

    A recording that was cut short, or still goes on, opens with its whole checkpoints and says so: `Run.complete`.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    Run

    Raises
    ------
    RunFileError
        And nothing else, where the file is missing, empty, damaged, of another format or version.

    Examples
    --------
    >>> with nnviz.RunWriter("my.nnviz") as writer:
    ...     writer.append(probabilities=[[0.75, 0.25], [0.5, 0.5]], epoch=1)
    >>> nnviz.open_run("my.nnviz").probabilities(0).round(2).tolist()
    [[0.75, 0.25], [0.5, 0.5]]
    """
    path = Path(path)
    with opened(path) as file:
        records = list(scan_records(file, path.name))
    if not records:
        raise RunFileError(f"{path.name}: the file is empty; expected a .nnviz run")
    whole = [record for record in records if isinstance(record, Record)]
    if not whole:
        raise RunFileError(f"{path.name}: cut short inside its first record; expected a .nnviz run")
    if isinstance(records[-1], TornEnd) and len(whole) < 2:
        raise RunFileError(f"{path.name}: cut short before its first whole checkpoint")
    return read_index(path, whole, Run)
