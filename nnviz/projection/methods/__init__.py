"""The registry of projection methods: each is one module here, which the command line, the app and the browser read."""

from __future__ import annotations

from ...runs.errors import quoted
from . import pacmap, pca, star, tsne, umap
from .method import LandmarkMethod, MatrixMethod, Method, Parameter

#: Name → method, in the order in which they are offered; the first is what is shown where nothing was chosen.
METHODS: dict[str, Method] = {module.METHOD.name: module.METHOD for module in (star, pca, tsne, umap, pacmap)}


def method_of(name: str) -> Method:
    """The method of that name; ValueError, which names the choices, where there is none."""
    if not isinstance(name, str) or name not in METHODS:
        raise ValueError(f"unknown method {quoted(name)}; the choices are: {', '.join(METHODS)}")
    return METHODS[name]


def landmark_methods() -> dict[str, LandmarkMethod]:
    """Those that are fitted to landmarks, by name."""
    return {name: method for name, method in METHODS.items() if isinstance(method, LandmarkMethod)}


def titles_of_landmark_methods() -> str:
    """Such as "t-SNE and UMAP"."""
    *others, last = (method.title for method in landmark_methods().values())
    return f"{', '.join(others)} and {last}" if others else last


def matrix_methods() -> dict[str, MatrixMethod]:
    """Those that are one matrix, by name."""
    return {name: method for name, method in METHODS.items() if isinstance(method, MatrixMethod)}


def methods_for(*, has_answers: bool) -> dict[str, Method]:
    """Those that can be chosen for a run, by name: without answers there are no columns that are classes."""
    return {
        name: method
        for name, method in METHODS.items()
        if has_answers or not (isinstance(method, MatrixMethod) and method.of_classes)
    }


def parameters_by_word() -> dict[str, list[tuple[Method, Parameter]]]:
    """Every word that a parameter has in addresses and on the command line, with the methods that have it."""
    by_word: dict[str, list[tuple[Method, Parameter]]] = {}
    for method in METHODS.values():
        for parameter in method.parameters:
            by_word.setdefault(parameter.word, []).append((method, parameter))
    return by_word
