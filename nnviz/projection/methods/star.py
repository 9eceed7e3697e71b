"""Star coordinates (Kandogan 2000): an axis a class, a sample at the sum of the axes weighted by its answer."""

from __future__ import annotations

from ..linear import star_map
from .method import MatrixMethod

METHOD = MatrixMethod(
    name="star",
    title="Star",
    hint="Each dot is a sample, pulled towards each class as strongly as the network believes in it: sure at the rim, "
    "undecided in the middle.",
    fit=lambda _best, n_columns, n_components: star_map(n_columns, n_components),
    of_classes=True,
)
