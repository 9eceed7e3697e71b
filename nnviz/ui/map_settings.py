"""The settings of t-SNE and UMAP in the sidebar."""

from __future__ import annotations

import streamlit as st

from ..projection.settings import DEFAULT_LANDMARKS, LANDMARK_METHODS, MapSettings, settings_of
from ..runs.run import Run
from ..views.map import MapState
from .runs import TITLES

_CHOSEN = "map_settings"  # session key: method → what was chosen in its form

FEATURE_TITLES = {"probabilities": "Probabilities", "hellinger": "Hellinger", "logits": "Logits"}
_FEATURES_HELP = (
    "What of an answer is compared. Probabilities: as the network says them. Hellinger: their square roots, which tell small "
    "ones apart. Logits: before the softmax, where even sure answers differ."
)
_NEIGHBOURS_HELP = {
    "tsne": "About how many neighbours each state is kept close to: fewer shows small groups, more shows the large picture.",
    "umap": "How many neighbours each state is kept close to: fewer shows small groups, more shows the large picture.",
}


def map_settings(run: Run, view: MapState) -> MapSettings | None:
    """The settings of the projection that is looked at, after its form in the sidebar; None for one that has none."""
    if view.space not in LANDMARK_METHODS:
        return None
    method = view.space
    chosen = st.session_state.setdefault(_CHOSEN, {}).setdefault(method, settings_of(method))
    features = chosen.features if chosen.features != "logits" or run.has_logits else "probabilities"
    with st.sidebar.form(f"map_form_{method}", border=False):
        st.subheader(f"{TITLES[method]} map", anchor=False)
        offered = [name for name in FEATURE_TITLES if name != "logits" or run.has_logits]
        features = st.selectbox(
            "Features",
            offered,
            index=offered.index(features),
            format_func=FEATURE_TITLES.__getitem__,
            help=_FEATURES_HELP if run.has_logits else f"{_FEATURES_HELP} This run recorded no logits.",
        )
        title = "Perplexity" if method == "tsne" else "Neighbours"
        neighbours = st.slider(title, 5, 100, min(max(chosen.neighbours, 5), 100), help=_NEIGHBOURS_HELP[method])
        min_dist = None
        if method == "umap":
            min_dist = st.slider(
                "Minimum distance",
                0.0,
                0.9,
                min(chosen.min_dist, 0.9),
                step=0.05,
                help="How close together dots may be packed: little shows tight groups, much spreads them out.",
            )
        sizes = sorted({1000, 2000, DEFAULT_LANDMARKS, 10_000, 20_000, chosen.landmarks})
        landmarks = st.select_slider(
            "Landmarks",
            sizes,
            chosen.landmarks,
            format_func=lambda size: f"{size:,}",
            help="How many moments of the training the map is fitted to; all others are placed among them. More take longer.",
        )
        seed = st.number_input(
            "Seed", 0, 2**32 - 1, chosen.seed, help="Where chance begins: the same number always makes the same picture."
        )
        made = settings_of(method, 2, features, neighbours=neighbours, min_dist=min_dist, landmarks=landmarks, seed=int(seed))
        submitted = st.form_submit_button(
            "Compute map", width="stretch", help="Computed once, then kept with the run, for everybody and for every epoch."
        )
    if submitted:
        st.session_state[_CHOSEN][method] = chosen = made
    if chosen.features == "logits" and not run.has_logits:
        chosen = settings_of(method, neighbours=chosen.neighbours, landmarks=chosen.landmarks, seed=chosen.seed)
    return settings_of(
        method,
        view.dims,
        chosen.features,
        neighbours=chosen.neighbours,
        min_dist=chosen.min_dist if method == "umap" else None,
        landmarks=chosen.landmarks,
        seed=chosen.seed,
    )
