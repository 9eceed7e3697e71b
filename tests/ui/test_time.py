"""What the Projection page gives the epoch bar and the panes: events, and what is kept of the other projections."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import streamlit as st

import nnviz
from nnviz.runs.run import Run
from nnviz.story import run_story
from nnviz.ui import pictures, runs
from nnviz.views.map import MapState


@pytest.fixture
def choices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, runs.RunChoice]:
    with nnviz.RunWriter(tmp_path / "bare.nnviz") as writer:
        for epoch in (1, 2, 3):
            writer.append(probabilities=np.eye(3)[np.arange(12) % 3], epoch=epoch)
    shutil.copy(runs.EXAMPLE, tmp_path / "alone.nnviz")  # without the maps that lie beside the example
    monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path))
    st.cache_resource.clear()
    return {choice.id: choice for choice in runs.list_runs()}


def test_events_are_those_of_the_recording_and_no_answer_is_read_for_them_again(choices, monkeypatch) -> None:
    expected = run_story(nnviz.open_run(runs.EXAMPLE))
    assert len(expected) > 3
    runs.map_data(choices["digits"])
    monkeypatch.setattr(Run, "_decode", None)  # the bundle's answers were looked at already
    assert runs.run_events(choices["digits"]) == tuple(expected)


def test_a_run_without_labels_has_no_events(choices) -> None:
    assert runs.run_events(choices["bare"]) == ()


def test_other_projections_are_offered_or_missing_where_several_are_looked_at(choices) -> None:
    kept, alone = (runs.load_run(choices[name]) for name in ("digits", "alone"))
    grid = MapState(space="star", dims=3, look="grid=pictures")
    offers, missing = pictures.other_pictures(kept, grid)
    assert ([(offer["method"], offer["dims"]) for offer in offers], missing) == ([("tsne", 3), ("umap", 3), ("pacmap", 3)], [])
    offers, missing = pictures.other_pictures(kept, MapState(space="tsne", look="grid=pictures"))
    assert [offer["method"] for offer in offers] == ["umap", "pacmap"]
    assert pictures.other_pictures(alone, grid) == ([], [("tsne", 3), ("umap", 3), ("pacmap", 3)])
    assert pictures.other_pictures(kept, MapState(look="grid=epochs")) == ([], [])
