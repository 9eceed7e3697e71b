"""What goes wrong with a recorded model."""

from ..runs.errors import shortened


class NetworkError(ValueError):
    """The recorded model cannot be looked into; the message is one sentence that a person can read, whatever a file holds."""

    def __init__(self, message: str = "") -> None:
        super().__init__(shortened(message))
