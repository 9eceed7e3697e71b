"""What goes wrong with a recorded model."""


class NetworkError(ValueError):
    """The recorded model cannot be looked into; the message is one sentence that a person can read."""
