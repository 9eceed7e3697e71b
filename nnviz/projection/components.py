"""Principal components of wide data, without a covariance matrix of columns by columns.

`numpy.linalg.eigh` of a scatter matrix costs memory with the square and time with the cube of the columns, and gives all
components where two or three are wanted. Of few rows the table of rows by rows has the same eigenvalues. Of many rows and many
columns block Lanczos finds the strongest from products with the rows alone: it builds an orthonormal basis of the Krylov space
span{Q, SQ, S²Q, …} of the scatter matrix S = XᵀX and takes the strongest directions in it (Rayleigh and Ritz).

References
----------
Golub and Underwood (1977), "The block Lanczos method for computing eigenvalues".
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

#: Up to so many columns, or rows, their table is small, and its eigenvectors are found at once.
MOST_AT_ONCE = 1024

_FEWEST = 64  # columns whose table is small in any case
_EXTRA = 5  # columns of a block beside the wanted ones
_MOST_BLOCKS, _CHECKED_EVERY = 64, 4
_PRECISION = 1e-8  # of the residual, in parts of the largest eigenvalue: less than float32 tells
_ROWS = 2048  # of which a copy in float64 is held at a time


def principal_components(rows: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """The mean and the `count` strongest principal components of rows.

    Parameters
    ----------
    rows : float ndarray of shape (n, c)
    count : int

    Returns
    -------
    mean : float64 ndarray of shape (c,)
    components : float64 ndarray of shape (c, min(count, c))
        Orthonormal columns, the strongest first. Each one's sign is fixed: its entry of largest size is positive. Where the
        rows span fewer dimensions, the remaining ones are orthogonal to them.
    """
    mean = rows.mean(axis=0, dtype=np.float64)
    n_rows, n_columns = rows.shape
    if n_columns <= min(MOST_AT_ONCE, max(n_rows, _FEWEST)):
        centred = rows - mean
        return mean, principal_axes(centred.T @ centred, count)
    if n_rows <= MOST_AT_ONCE:
        return mean, with_fixed_signs(_axes_by_rows(rows - mean, count))
    return mean, with_fixed_signs(_block_lanczos(lambda block: _scatter_times(rows, mean, block), n_columns, count))


def principal_axes(scatter: np.ndarray, count: int) -> np.ndarray:
    """The `count` strongest eigenvectors of a scatter matrix (c, c) as columns, at most c of them, with fixed signs."""
    _, vectors = np.linalg.eigh(scatter)
    return with_fixed_signs(vectors[:, ::-1][:, :count])


def strongest_axes(times: Callable[[np.ndarray], np.ndarray], n_columns: int, count: int, n_products: int) -> np.ndarray:
    """About the `count` strongest eigenvectors (c, count) of a scatter matrix that is known by few products alone.

    `times` multiplies a block (c, b) with it, and is called at most `n_products` times. Signs are fixed. Where eigenvalues fall
    off, the directions are those of `principal_axes`; among almost equal ones any that hold as much.
    """
    return with_fixed_signs(_block_lanczos(times, n_columns, count, n_products))


def with_fixed_signs(axes: np.ndarray) -> np.ndarray:
    """Columns whose entry of largest size is positive."""
    strongest = np.abs(axes).argmax(axis=0)
    return axes * np.sign(axes[strongest, np.arange(axes.shape[1])])


def _axes_by_rows(centred: np.ndarray, count: int) -> np.ndarray:
    """The same from the table of rows by rows: if XXᵀu = λu, then Xᵀu is an eigenvector of XᵀX; any where there are no more."""
    values, vectors = np.linalg.eigh(centred @ centred.T)
    strongest = vectors[:, ::-1][:, :count][:, values[::-1][:count] > _PRECISION**2 * max(values[-1], 0)]
    any_others = np.random.default_rng(0).standard_normal((centred.shape[1], count))
    axes = centred.T @ strongest
    return np.linalg.qr(np.hstack([axes / np.linalg.norm(axes, axis=0), any_others]))[0][:, :count]


def _scatter_times(rows: np.ndarray, mean: np.ndarray, block: np.ndarray) -> np.ndarray:
    """The product of the scatter matrix of the rows with a block (c, b)."""
    product = np.zeros_like(block)
    for start in range(0, len(rows), _ROWS):
        centred = rows[start : start + _ROWS] - mean
        product += centred.T @ (centred @ block)
    return product


def _block_lanczos(
    times: Callable[[np.ndarray], np.ndarray], n_columns: int, count: int, most_blocks: int = _MOST_BLOCKS
) -> np.ndarray:
    """The `count` strongest eigenvectors (c, count) of a symmetric matrix that is known by its products alone."""
    rng = np.random.default_rng(0)
    width = count + _EXTRA
    basis = np.empty((n_columns, 0))
    images = np.empty((n_columns, 0))
    block = rng.standard_normal((n_columns, width))
    vectors = block[:, :count]
    for step in range(1, most_blocks + 1):
        block = _orthonormal(block, basis, rng)
        image = times(block)
        basis, images = np.hstack([basis, block]), np.hstack([images, image])
        last = step == most_blocks or basis.shape[1] + width > n_columns
        if last or step % _CHECKED_EVERY == 0:
            values, turns = np.linalg.eigh(basis.T @ images)
            strongest = turns[:, ::-1][:, :count]
            vectors = basis @ strongest
            residual = np.linalg.norm(images @ strongest - vectors * values[::-1][:count], axis=0).max()
            if last or residual <= _PRECISION * max(values[-1], 0):
                break
        block = image
    return vectors


def _orthonormal(block: np.ndarray, basis: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A block (c, b) made orthonormal and orthogonal to the basis, to the last digits.

    Columns of which nothing is left, as where the matrix has few dimensions, become random ones.
    """
    size = np.linalg.norm(block, axis=0).max()
    block, left = np.linalg.qr(block - basis @ (basis.T @ block))
    lost = np.abs(np.diag(left)) <= _PRECISION * size
    block[:, lost] = rng.standard_normal((len(block), np.count_nonzero(lost)))
    for _ in range(2):
        block = np.linalg.qr(block - basis @ (basis.T @ block))[0]
    return block
