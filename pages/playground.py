"""Playground: a small network that trains before one's eyes, forward and backward. It is about no run."""

from nnviz.ui import shell
from nnviz.ui.playground import playground

shell.enter_page()
playground()
