"""What the Keras trainings share: a callback that tells when the training begins."""

from __future__ import annotations

from typing import Any

import keras

from .catalogue import Begun


class Begins(keras.callbacks.Callback):
    """Calls `begun` at the first batch."""

    def __init__(self, begun: Begun) -> None:
        super().__init__()
        self._begun = begun

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        self._begun()
