"""Shapes of layers and owners of weights where a run does not tell them, as older ones: inferred from the configuration.

Newer runs hold what the recorder knew (`nnviz.runs.layer_shapes`), and nothing here is asked.
"""
