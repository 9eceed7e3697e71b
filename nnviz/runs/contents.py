"""What a network was shown of each sample: pictures, texts, tables, series or sound, one content for each of its inputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

#: How many texts of a content, or of a column, a run keeps: each takes an object in memory.
MOST_TEXTS = 2**19

#: How many characters a text of a content has.
MOST_CHARACTERS = 4000


@dataclass(frozen=True, eq=False)
class Pictures:
    """Pictures of the samples.

    They are kept with sides of at most 256 pixels, and fewer where all together would take more than 256 MiB: then a pixel is
    the mean over a square block.

    Attributes
    ----------
    values : array of shape (n_samples, h, w) or (n_samples, h, w, 3)
        uint8, or floats from 0 to 1, which are read back as uint8.
    size : tuple of int, optional
        Height and width before they were made smaller; None where they were not.

    Examples
    --------
    >>> pictures = nnviz.Pictures(np.zeros((1, 600, 300), np.uint8))
    >>> with nnviz.RunWriter("pictures.nnviz", contents={"scan": pictures}) as writer:
    ...     writer.append(probabilities=[[0.5, 0.5]], epoch=0)
    >>> read = nnviz.open_run("pictures.nnviz").content("scan")
    >>> read.values.shape, read.size
    ((1, 200, 100), (600, 300))
    """

    kind: ClassVar[str] = "image"
    values: Any
    size: tuple[int, int] | None = None


@dataclass(frozen=True, eq=False)
class Texts:
    """A text of each sample.

    At most 4,000 characters of each are kept, and fewer where all together would take more than 64 MiB; what is cut ends
    in "…".

    Attributes
    ----------
    values : sequence of str
        Read back as a tuple.
    lengths : array of int, shape (n_samples,), optional
        How many characters each had, where some were cut; None where all are whole.

    Examples
    --------
    >>> with nnviz.RunWriter("words.nnviz", texts=["so good", "so bad"]) as writer:
    ...     writer.append(probabilities=np.eye(2), epoch=0)
    >>> nnviz.open_run("words.nnviz").content("text").values
    ('so good', 'so bad')
    """

    kind: ClassVar[str] = "text"
    values: Sequence[str]
    lengths: Any = None


@dataclass(frozen=True, eq=False)
class Table:
    """Numbers of each sample that are no picture and have no order: the rows of a table.

    The first 1,000 columns are kept, and fewer where all together would take more than 64 MiB.

    Attributes
    ----------
    values : array of shape (n_samples, k)
        Kept as float32. NaN is a number that is missing; infinite ones become NaN. A data frame brings its names along.
    names : sequence of str, optional
        One a column.
    n_columns : int, optional
        How many columns there were, where some were left out.

    Examples
    --------
    >>> table = nnviz.Table([[37.5, 1.0], [36.6, np.nan]], names=["fever", "cough"])
    >>> with nnviz.RunWriter("patients.nnviz", contents={"findings": table}) as writer:
    ...     writer.append(probabilities=np.eye(2), epoch=0)
    >>> nnviz.open_run("patients.nnviz").content("findings").names
    ('fever', 'cough')
    """

    kind: ClassVar[str] = "table"
    values: Any
    names: Sequence[str] | None = None
    n_columns: int | None = None


@dataclass(frozen=True, eq=False)
class Series:
    """A curve of each sample, or several: numbers in the order of time.

    At most 512 points of a curve are kept, and fewer where all together would take more than 64 MiB: then a point is the mean
    of several. The first 256 channels are kept.

    Attributes
    ----------
    values : array of shape (n_samples, t) or (n_samples, t, channels)
        Kept as float32, and read back as (n_samples, t, channels). NaN is a point that is missing; infinite ones become NaN.
    names : sequence of str, optional
        One a channel.
    rate : float, optional
        Points a second, of the values that are here.
    averaged : int
        How many of the original points a point is the mean of.
    length : int, optional
        How many points there were, where a point is the mean of several.
    n_channels : int, optional
        How many channels there were, where some were left out.

    Examples
    --------
    >>> steps = nnviz.Series(np.zeros((2, 2000)), rate=50.0)
    >>> with nnviz.RunWriter("steps.nnviz", contents={"sensor": steps}) as writer:
    ...     writer.append(probabilities=np.eye(2), epoch=0)
    >>> read = nnviz.open_run("steps.nnviz").content("sensor")
    >>> read.values.shape, read.rate, read.averaged, read.length
    ((2, 500, 1), 12.5, 4, 2000)
    """

    kind: ClassVar[str] = "series"
    values: Any
    names: Sequence[str] | None = None
    rate: float | None = None
    averaged: int = 1
    length: int | None = None
    n_channels: int | None = None


@dataclass(frozen=True, eq=False)
class Audio:
    """Sound of each sample, which can be played.

    It is kept with one channel, the mean of all, at 16 bits, at most 16,000 numbers a second and the first 30 seconds; with
    fewer, down to 8,000 a second, and then shorter, where all together would take more than 64 MiB.

    Attributes
    ----------
    values : array of shape (n_samples, t) or (n_samples, t, channels), or sequence of arrays (t,)
        Floats from −1 to 1 (others are divided by their largest), or whole numbers of 8, 16 or 32 bits; read back as int16
        (n_samples, t).
    rate : float
        Numbers a second, of the values that are here.
    lengths : array of int, shape (n_samples,), optional
        How many of the t numbers are the sample's own, where some samples are shorter; silence follows.
    original_rate : float, optional
        Numbers a second before, where it is another.
    seconds : float, optional
        How long the longest sample was, where samples were cut.

    Examples
    --------
    >>> with nnviz.RunWriter("calls.nnviz", contents={"call": nnviz.Audio(np.zeros((2, 44100)), rate=44100)}) as writer:
    ...     writer.append(probabilities=np.eye(2), epoch=0)
    >>> read = nnviz.open_run("calls.nnviz").content("call")
    >>> read.values.shape, read.rate, read.original_rate
    ((2, 14700), 14700.0, 44100.0)
    """

    kind: ClassVar[str] = "audio"
    values: Any
    rate: float
    lengths: Any = None
    original_rate: float | None = None
    seconds: float | None = None


#: Rates and seconds beyond this are no sound's.
MOST_NUMBER = 1e9

#: What a sample may be.
Content = Pictures | Texts | Table | Series | Audio

#: The word of a kind → its class.
KINDS: dict[str, type[Content]] = {kind.kind: kind for kind in (Pictures, Texts, Table, Series, Audio)}

#: What `images=` and `texts=` are called among the contents.
IMAGE, TEXT = "image", "text"
