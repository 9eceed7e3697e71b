"""The commands of ``python -m nnviz``, by what they are about."""
