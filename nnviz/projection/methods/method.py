"""What a projection method is to the rest of the program: its name, its texts, its parameters, and how it is fitted."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from numbers import Integral, Real

import numpy as np

from ...extras import install_command
from ...runs.errors import quoted
from ..linear import LinearMap

#: Called with the share of a fit that is done, 0 to 1.
Advance = Callable[[float], None]

#: What the hints of all methods that are fitted to landmarks say.
ONE_MAP = "One map for the whole training: the same always stands in the same place."


@dataclass(frozen=True)
class Parameter:
    """A number that a method can be given.

    Attributes
    ----------
    name : str
        As the library of the method spells it, such as "perplexity": the keyword of `nnviz.project`.
    word : str
        Its name in addresses, in files, and, with hyphens, on the command line. Methods may share one; what it stands for is
        then alike.
    title, help : str
        Of its slider; the help is one sentence for a person.
    low, high : float
        What is allowed, both included.
    default : float
    whole : bool
        Whether it is a whole number.
    slider : (float, float, float)
        Where the slider begins and ends, and its step: what is sensible, within what is allowed.

    Examples
    --------
    >>> near = Parameter("n_near", "near", "Near", "How many are drawn close.", 2, 200, 10, slider=(5, 100, 1))
    >>> near.checked(20)
    20
    >>> near.checked(1)
    Traceback (most recent call last):
    ValueError: n_near is 1; expected a whole number, 2 to 200
    """

    name: str
    word: str
    title: str
    help: str
    low: float
    high: float
    default: float
    slider: tuple[float, float, float]
    whole: bool = True

    def checked(self, value: float) -> float:
        """The value as it is stored.

        Parameters
        ----------
        value : float

        Returns
        -------
        int or float

        Raises
        ------
        ValueError
            Where it is not allowed.
        """
        check_number(self.name, value, self.low, self.high, whole=self.whole)
        return int(value) if self.whole else float(value)


#: `fit(landmarks, start, *, random_state, advance, **parameters)` places landmarks (m, f) float32 in the picture, (m, d).
#: `start` (m, d) float64 is their principal components with a little noise. The parameters come by their names. Equal arguments
#: give equal places; `advance` is told the share that is done, where the library says it.
Fit = Callable[..., np.ndarray]


@dataclass(frozen=True, kw_only=True)
class Method:
    """What every method has.

    Attributes
    ----------
    name : str
        The word for it in addresses, in files and on the command line.
    title : str
        What people call it.
    hint : str
        What the picture shows and what its distances mean, in plain sentences. "{placed}" stands for what is placed, such as
        "the network's answers".
    seconds : callable
        About how many seconds a fit takes on two cores, of the numbers of landmarks and of components.
    parameters : tuple of Parameter

    Examples
    --------
    >>> from nnviz.projection import METHODS
    >>> [(method.name, method.title) for method in METHODS.values()][:3]
    [('star', 'Star'), ('pca', 'PCA'), ('tsne', 't-SNE')]
    """

    name: str
    title: str
    hint: str
    seconds: Callable[[int, int], float] = lambda _n_landmarks, _n_components: 0.1
    parameters: tuple[Parameter, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MatrixMethod(Method):
    """A method that is one matrix, the same at every checkpoint, with which the browser places the answers itself.

    Attributes
    ----------
    fit : callable
        It makes a `LinearMap` of: a function that reads the features (n, c) of the checkpoints that answer best, the number of
        columns c, and the number of components.
    of_classes : bool
        Whether each column has to be a class, as of answers.
    name, title, hint, seconds, parameters
        As of `Method`.

    Examples
    --------
    >>> first = MatrixMethod(
    ...     name="first",
    ...     title="First classes",
    ...     hint="Where a dot stands says how likely the first classes are.",
    ...     fit=lambda read, c, n_components: LinearMap(np.eye(c)[:, :n_components], np.zeros(n_components)),
    ... )
    >>> first.fit(lambda: np.eye(3), 3, 2).transform(np.array([[0.25, 0.5, 0.25]])).tolist()
    [[0.25, 0.5]]
    """

    fit: Callable[[Callable[[], np.ndarray], int, int], LinearMap]
    of_classes: bool = False


@dataclass(frozen=True, kw_only=True)
class LandmarkMethod(Method):
    """A method that is fitted to landmarks, once for the whole training; all other states are placed among them.

    Attributes
    ----------
    fit : Fit
        By the CPU.
    fit_on_gpu : Fit, optional
        By cuML, where it has the method.
    most_on_gpu : int
        In up to how many dimensions cuML has it.
    smoothings : int
        How often the fitted places are smoothed: what the places of a landmark's neighbours say of its own is free of what
        chance did to it.
    package, module : str
        The package of the Python Package Index that `fit` needs, and the module that it brings.
    name, title, hint, seconds, parameters
        As of `Method`.

    Examples
    --------
    >>> stay = LandmarkMethod(
    ...     name="stay",
    ...     title="Principal components",
    ...     hint="Each landmark stays where its principal components put it.",
    ...     fit=lambda landmarks, start, *, random_state, advance: start,
    ...     package="numpy",
    ...     module="numpy",
    ... )
    >>> stay.why_no_gpu(2)
    'cuML has no Principal components'
    >>> stay.require_package()
    """

    fit: Fit
    package: str
    module: str
    smoothings: int = 1
    fit_on_gpu: Fit | None = None
    most_on_gpu: int = 3

    def why_no_gpu(self, n_components: int) -> str:
        """Why no GPU fits it in so many dimensions; "" where one does.

        Parameters
        ----------
        n_components : int

        Returns
        -------
        str
        """
        if self.fit_on_gpu is None:
            return f"cuML has no {self.title}"
        return "" if n_components <= self.most_on_gpu else f"cuML has no {self.title} in {n_components}-D"

    def require_package(self) -> None:
        """Look whether what `fit` needs is installed.

        Raises
        ------
        ImportError
            Where it is not, with the command that installs it.
        """
        if importlib.util.find_spec(self.module) is None:
            needed = f"{self.title} needs the package {self.package}, which is not installed"
            raise ImportError(f"{needed}: {install_command(self.module, self.package)}")


def check_number(name: str, value: float, low: float, high: float, *, whole: bool = True) -> None:
    """ValueError with the name, the value and what is allowed, where it is no number from `low` to `high`."""
    kind = Integral if whole else Real
    if isinstance(value, bool) or not isinstance(value, kind) or not low <= value <= high:
        raise ValueError(f"{name} is {quoted(value)}; expected {'a whole number, ' if whole else ''}{low} to {high}")
