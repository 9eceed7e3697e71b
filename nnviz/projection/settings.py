"""Settings of a projection: method and parameters as one value that can be compared, stored and read back."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Integral
from typing import Any

from ..runs.artifacts import artifact_key
from ..runs.errors import quoted
from .methods import METHODS, LandmarkMethod, Method, Parameter, method_of
from .methods.method import check_number

FEATURES = ("probabilities", "hellinger", "logits")
#: Features of another source than a run, which are placed as they are.
PLAIN = "plain"
#: Before the name of a layer whose activations are placed instead of answers.
LAYER = "layer "
#: Before the name of an embedding that is placed instead: a layer's output for all samples.
EMBEDDING = "embedding "
#: The words for features of a run, as messages list them.
FEATURE_WORDS = (*FEATURES, f"{LAYER}NAME", f"{EMBEDDING}NAME")
BACKENDS = ("auto", "cpu", "gpu")

#: Goes up when the same settings give another picture, so that none of an older one is taken for it.
GENERATION = 1

DEFAULT_LANDMARKS = 5000
LANDMARKS_RANGE = (50, 20_000)
SEED_RANGE = (0, 2**32 - 1)


@dataclass(frozen=True)
class MapSettings:
    """Everything that decides where a run's samples stand, besides the run. Make them by `settings_of`.

    Attributes
    ----------
    method : str
        One of `METHODS`.
    n_components : int
        2 or 3.
    features : str
    values : tuple of float
        Of the method's parameters, in their order.
    landmarks : int
        How many states are fitted, 50 to 20,000; 0 where the method is one matrix, as `random_state` is then.
    random_state : int
        0 to 2³² − 1.
    """

    method: str
    n_components: int
    features: str
    values: tuple[float, ...]
    landmarks: int
    random_state: int

    @property
    def parameters(self) -> dict[str, float]:
        """The method's parameters by their names."""
        return {parameter.name: value for parameter, value in self._with_values()}

    def key(self, digest: str) -> str:
        """32 hexadecimal digits that name the picture which these settings make of the run with this digest."""
        return artifact_key(GENERATION, digest, self.as_dict())

    def as_dict(self) -> dict[str, Any]:
        """What is written into files, and what keys are digests of: the first seven are always there, in this order."""
        own = {parameter.word: value for parameter, value in self._with_values()}
        return {
            "method": self.method,
            "n_components": self.n_components,
            "features": self.features,
            "neighbours": own.pop("neighbours", 0),
            "min_dist": own.pop("min_dist", 0.0),
            "landmarks": self.landmarks,
            "seed": self.random_state,
            **own,
        }

    def _with_values(self) -> zip[tuple[Parameter, float]]:
        return zip(method_of(self.method).parameters, self.values, strict=True)


def settings_of(
    method: str,
    n_components: int = 2,
    features: str = "probabilities",
    *,
    landmarks: int | None = None,
    random_state: int = 0,
    **parameters: float | None,
) -> MapSettings:
    """Settings with the defaults of the method where nothing is said, or None is.

    Parameters
    ----------
    method : str
        One of `nnviz.projection.METHODS`.
    n_components : int
        2 or 3.
    features : str
        "probabilities", "hellinger", "logits", "layer NAME", "embedding NAME", or "plain" for other rows.
    landmarks : int, optional
        50 to 20,000.
    random_state : int
        0 to 2³² − 1.
    **parameters
        By their names, such as `perplexity`, or by their words, such as `neighbours`. What another method has is checked and
        makes no difference.

    Returns
    -------
    MapSettings

    Raises
    ------
    ValueError
        Where something is out of range, or is none of the choices.
    TypeError
        For a parameter that no method has.

    Examples
    --------
    >>> settings_of("tsne", perplexity=50).parameters
    {'perplexity': 50}
    """
    described = method_of(method)
    if features not in (*FEATURES, PLAIN) and not layer_of(features) and not embedding_of(features):
        raise ValueError(f"unknown features {quoted(features)}; the choices are: {', '.join(FEATURE_WORDS)}")
    if not isinstance(n_components, Integral) or n_components not in (2, 3):
        raise ValueError(f"n_components is {quoted(n_components)}; expected 2 or 3")
    check_number("random_state", random_state, *SEED_RANGE)
    checked: dict[str, float] = {}
    for name, value in parameters.items():
        parameter = _parameter_called(name, described)
        if value is not None:
            checked[parameter.word] = parameter.checked(value)
    if not isinstance(described, LandmarkMethod):
        return MapSettings(method, int(n_components), features, (), 0, 0)
    landmarks = DEFAULT_LANDMARKS if landmarks is None else landmarks
    check_number("landmarks", landmarks, *LANDMARKS_RANGE)
    values = tuple(checked.get(parameter.word, parameter.default) for parameter in described.parameters)
    return MapSettings(method, int(n_components), features, values, int(landmarks), int(random_state))


def layer_of(features: str) -> str | None:
    """The layer that is placed, or None where answers are."""
    return features.removeprefix(LAYER) if features.startswith(LAYER) else None


def embedding_of(features: str) -> str | None:
    """The embedding that is placed, or None where answers or a layer of the probe are."""
    return features.removeprefix(EMBEDDING) if features.startswith(EMBEDDING) else None


def settings_from_dict(values: Any) -> MapSettings:
    """The settings that `as_dict` wrote; ValueError for anything else, such as a method that this version does not know."""
    if not isinstance(values, dict):
        raise ValueError("these are no settings of a map")
    usual = settings_of(values.get("method", ""))
    if set(values) != set(usual.as_dict()):
        raise ValueError("these are no settings of a map")
    if not isinstance(values["features"], str):
        raise ValueError("a setting of the map is not text")
    own = {parameter.word: values[parameter.word] for parameter in method_of(usual.method).parameters}
    options = {"landmarks": values["landmarks"], **own}
    settings = settings_of(
        values["method"],
        values["n_components"],
        values["features"],
        random_state=values["seed"],
        **(options if usual.landmarks else {}),
    )
    if settings.as_dict() != values:
        raise ValueError("the settings of the map do not belong together")
    return settings


def _parameter_called(name: str, method: Method) -> Parameter:
    """The parameter of this name or word, the method's own before those of others."""
    others = (parameter for other in METHODS.values() for parameter in other.parameters)
    for parameter in (*method.parameters, *others):
        if name in (parameter.name, parameter.word):
            return parameter
    names = ", ".join(parameter.name for parameter in method.parameters) or "no parameters"
    raise TypeError(f"no method has a parameter {name!r}; {method.title} has {names}")
