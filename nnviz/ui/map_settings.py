"""The settings of methods that are fitted to landmarks, in the sidebar."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import streamlit as st

from ..projection.methods import METHODS, Parameter, landmark_methods, parameters_by_word
from ..projection.settings import (
    DEFAULT_LANDMARKS,
    EMBEDDING,
    LANDMARKS_RANGE,
    LAYER,
    SEED_RANGE,
    MapSettings,
    embedding_of,
    layer_of,
    settings_from_dict,
    settings_of,
)
from ..runs.concatenated import AnyRun
from ..runs.run import Run
from ..views.map import MapState
from . import state
from .parameter_kinds import number, one_of, whole
from .parameters import Context, ParameterTable

_FORM = "map_form"  # session key: counts the forms, since a widget of the same key would keep what was typed
_CHOSEN = "map_settings"  # session key: method → what was chosen in its form

FEATURE_TITLES = {"probabilities": "Probabilities", "hellinger": "Square roots (Hellinger)", "logits": "Logits"}
_FEATURES_HELP = (
    "What of an answer is compared. Probabilities: as the network says them. Hellinger: their square roots, which tell small "
    "ones apart. Logits: before the softmax, where even sure answers differ."
)


def map_settings(run: Run, view: MapState) -> MapSettings | None:
    """The settings of the projection that is looked at, after its form in the sidebar; None for one that has none."""
    if view.space not in landmark_methods():
        return None
    method = view.space
    chosen_settings = st.session_state.setdefault(_CHOSEN, {})
    before = chosen_settings.get(method, settings_of(method))
    chosen = _after_url(before, run)
    if chosen != before or method not in chosen_settings:
        choose_settings(chosen)
    form = f"{method}_{st.session_state[_FORM]}"
    features = _fitting(chosen, view.dims, run).features
    with st.sidebar.form(f"map_form_{method}", border=False):
        st.subheader(f"{METHODS[method].title} map", anchor=False)
        offered = _offered(run)
        features = st.selectbox(
            "Features",
            offered,
            index=offered.index(features),
            key=f"{form}_features_{len(offered)}",
            format_func=lambda name: FEATURE_TITLES.get(name) or name[:1].upper() + name[1:],
            help=_features_help(run),
        )
        parameters = {
            parameter.name: _slider(parameter, chosen.parameters[parameter.name], f"{form}_{parameter.word}")
            for parameter in METHODS[method].parameters
        }
        sizes = sorted({1000, 2000, DEFAULT_LANDMARKS, 10_000, 20_000, chosen.landmarks})
        landmarks = st.select_slider(
            "Landmarks",
            sizes,
            chosen.landmarks,
            key=f"{form}_landmarks_{len(sizes)}",
            format_func=lambda size: f"{size:,}",
            help="How many moments of the training the map is fitted to; all others are placed among them. More take longer.",
        )
        seed = st.number_input(
            "Seed",
            *SEED_RANGE,
            chosen.random_state,
            key=f"{form}_seed",
            help="Where chance begins: the same number always makes the same picture.",
        )
        settings = settings_of(method, 2, features, landmarks=landmarks, random_state=int(seed), **parameters)
        submitted = st.form_submit_button(
            "Compute map", width="stretch", help="Computed once, then kept with the run, for everybody and for every epoch."
        )
    if submitted:
        chosen_settings[method] = chosen = settings
        state.wish()
    return _fitting(chosen, view.dims, run)


def _slider(parameter: Parameter, value: float, key: str) -> float:
    low, high, step = (int(number) if parameter.whole else float(number) for number in parameter.slider)
    return st.slider(parameter.title, low, high, min(max(value, low), high), step=step, key=key, help=parameter.help)


def settings_of_other(method: str, dims: int, run: AnyRun) -> MapSettings:
    """The settings that a projection had when it was looked at last, else the usual ones."""
    chosen = st.session_state.get(_CHOSEN, {}).get(method, settings_of(method))
    return _fitting(chosen, dims, run)


def _fitting(chosen: MapSettings, dims: int, run: AnyRun) -> MapSettings:
    offered = _offered(run)
    features = chosen.features if chosen.features in offered else offered[0]
    return replace(chosen, features=features, n_components=dims)


def _offered(run: AnyRun) -> list[str]:
    """What can be placed: answers in the forms that were recorded, then embeddings, then the layers of the model."""
    answers = [name for name in FEATURE_TITLES if run.has_answers and (name != "logits" or run.has_logits)]
    embeddings = [f"{EMBEDDING}{name}" for name in run.embeddings_throughout]
    return answers + embeddings + [f"{LAYER}{layer}" for layer in run.layers_throughout]


def _features_help(run: Run) -> str:
    parts = []
    if run.has_answers:
        parts += [_FEATURES_HELP, *([] if run.has_logits else ["This run recorded no logits."])]
    if run.embeddings_throughout:
        parts.append("Embeddings: what a layer makes of every sample, which also tells apart what the network answers alike.")
    if run.layers_throughout:
        parts.append(f"Layers: what they make of the probe's {len(run.probe):,} samples; no other is drawn.")
    if run.has_answers and not run.embeddings_throughout and not run.layers_throughout:
        parts.append("What a layer makes of the samples can be placed too where `embeddings=` or `--activations` recorded it.")
    return " ".join(parts)


def features_text(features: str, n_samples: int) -> str:
    """What is placed, in the words of a sentence about a map of so many samples."""
    layer, embedding = layer_of(features), embedding_of(features)
    if layer:
        return f"the layer {layer}, {n_samples:,} samples"
    return f"the embedding {embedding}" if embedding else FEATURE_TITLES[features].lower()


def choose_settings(settings: MapSettings) -> None:
    """From now on its method is looked at with these settings, and its form shows them, whatever was typed there before."""
    st.session_state.setdefault(_CHOSEN, {})[settings.method] = settings
    st.session_state[_FORM] = st.session_state.get(_FORM, 0) + 1


@cache
def _table(method: str) -> ParameterTable:
    """The settings of a method as parameters, by their words; those of other methods are said to be none of this one."""
    usual, parameters = settings_of(method).as_dict(), {each.word: each for each in METHODS[method].parameters}
    fields = {"features": one_of("features", lambda context: _offered(context.run), default=usual["features"], title="feature")}
    for name in parameters_by_word():
        if name not in parameters:
            fields[name] = one_of(name, (), default=usual.get(name, ""), title=f"{name} of a {METHODS[method].title} map")
        elif parameters[name].whole:
            fields[name] = whole(
                name,
                int(parameters[name].low),
                int(parameters[name].high),
                default=usual[name],
                title=f"value of {parameters[name].title.lower()}",
            )
        else:
            fields[name] = number(
                name,
                parameters[name].low,
                parameters[name].high,
                default=usual[name],
                title=f"value of {parameters[name].title.lower()}",
            )
    fields["landmarks"] = whole("landmarks", *LANDMARKS_RANGE, default=usual["landmarks"], title="number of landmarks")
    fields["seed"] = whole("seed", *SEED_RANGE, default=usual["seed"], title="seed")
    return ParameterTable("projection", fields)


for _method in landmark_methods():
    _table(_method)  # so that their words are known before the page is drawn


def url_words(settings: MapSettings | None) -> dict[str, str]:
    """The settings that differ from the method's own, as words of the URL."""
    if settings is None:
        return {}
    table = _table(settings.method)
    return table.query({**table.defaults, **settings.as_dict()}, None)


def _after_url(chosen: MapSettings, run: Run) -> MapSettings:
    """The settings after following what is new in the URL; nonsense is said and passed over."""
    table, before = _table(chosen.method), chosen.as_dict()
    values = table.follow({**table.defaults, **before}, Context(run), state.news, state.warn)
    return settings_from_dict({name: values[name] for name in before})
