"""Which class was taken for which: confusion matrices over the checkpoints, and how predictions move between two of them."""

from __future__ import annotations

import numpy as np


def confusion_matrix(predicted: np.ndarray, labels: np.ndarray, n_classes: int) -> np.ndarray:
    """Counts at one checkpoint, unchecked: int64 (n_classes, n_classes), a row a true class, a column a predicted one."""
    cells = labels.astype(np.intp) * n_classes + predicted
    return np.bincount(cells, minlength=n_classes * n_classes).reshape(n_classes, n_classes)
