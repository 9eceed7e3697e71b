"""The one exception that unreadable files raise."""


class RunFileError(ValueError):
    """A file that is empty, damaged, of another format, or that claims what it does not hold.

    The message is one line that names the file, says what was found and what was expected.
    """
