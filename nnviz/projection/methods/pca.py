"""Principal component analysis of the answers at the best checkpoint."""

from __future__ import annotations

from ..linear import pca_map
from .method import MatrixMethod

METHOD = MatrixMethod(
    name="pca",
    title="PCA",
    hint="Each dot is a sample, placed along the directions in which {placed} differ most at the best epoch, the same at "
    "every epoch.",
    fit=lambda best, _n_columns, n_components: pca_map(best(), n_components),
)
