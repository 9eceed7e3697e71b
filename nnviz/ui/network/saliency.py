"""Saliency maps of samples at every checkpoint: cards that follow the epoch bar, and a strip under it."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from ...network.methods import METHODS
from ...network.tokens import token_words
from ...runs.run import Run
from ...views.files import content_address
from ...views.map import MapState
from ...views.network import Card, Frames, Panel, pack_frames, show_part
from .. import state
from ..controls import Controls
from ..histories import Histories, run_images
from ..job_progress import JobProgress
from ..model_jobs import browsed_progress, result
from ..run_parameter_kinds import epoch_texts
from ..runs import RunChoice, by_run, load_run
from ..streamlit_internals import Element
from .model_data import lacks_model, run_graph
from .parameters import NetworkState, change, chosen_here

_MOST_SAMPLES = 6
# In line with the bar above it, and over what scrolls under both.
_FOOT = ".st-key-network_foot { margin-top: -1rem; background: var(--st-background-color, Canvas) }"
_MOST_READ = 500  # texts that are compared with token numbers
_SIGNED = ("integrated", "occlusion")
_OF_ROWS = " Where numbers are looked up, as tokens are, slopes and ways are those of their embeddings."
_HELP = {
    "gradient": "How steeply the class's logit rises or falls with each pixel (Simonyan et al., 2014).",
    "smoothgrad": "The mean gradient over noisy copies of the sample (Smilkov et al., 2017).",
    "integrated": "What each pixel adds on the way from an input of zeros. Together that is the logit of the sample less that "
    "of the zeros (Sundararajan et al., 2017).",
    "gradcam": "Where the last convolution saw the class (Selvaraju et al., 2017).",
    "occlusion": "How much the logit falls where a patch is covered (Zeiler and Fergus, 2014).",
}


def saliency_tab(
    choice: RunChoice, run: Run, view: MapState, page: NetworkState, history: Histories, bar: Element
) -> JobProgress | None:
    """The cards and the strip; what is to be watched, where one of them is still computed."""
    controls = Controls("network", page, partial(change, choice))
    if lacks_model(run, icon=":material/blur_on:"):
        return None
    with st.container(horizontal=True, vertical_alignment="center"):
        controls.segments(
            "method",
            "Method",
            {name: title for name, title in METHODS.items() if name != "gradcam" or len(run.input_shape or ()) == 3},
            label_visibility="collapsed",
        )
    place = st.empty()
    samples, source = _samples(run, view, history)
    rows = _OF_ROWS if len(run.input_shape or ()) == 1 and page.method != "occlusion" else ""
    st.caption(f"{source} {_HELP[page.method]}{rows}")
    ready = [sample for sample in samples if result(run, "saliency", arguments_of(sample, page.method)) is not None]
    if ready:
        _show(choice, view, page, ready, bar)
    missing = [arguments_of(at, page.method) for at in samples if at not in ready]
    if not missing:
        return None
    title = f"{METHODS[page.method]} at {len(run.checkpoints)} checkpoints"
    return browsed_progress(run, "saliency", missing, place, title=title, is_wanted=chosen_here(choice))


def arguments_of(sample: int, method: str) -> dict[str, object]:
    return {"sample": sample, "method": method, "seed": 0}


def _samples(run: Run, view: MapState, history: Histories) -> tuple[list[int], str]:
    """The samples that are explained: the pinned one, the chosen ones, else what the network gets wrong in the end."""
    with_input = set(run.input_samples.tolist())
    asked = [view.picked] if view.picked >= 0 else []
    asked += [sample for sample in state.chosen_samples(run, view).tolist() if sample != view.picked] if view.chosen else []
    samples = [sample for sample in asked if sample in with_input]
    if samples:
        more = f" The first {_MOST_SAMPLES} of {len(samples)}." if len(samples) > _MOST_SAMPLES else ""
        return samples[:_MOST_SAMPLES], f"The samples that are pinned or chosen.{more}"
    reason = " The input of what is chosen was not recorded." if asked else ""
    listed = [sample for sample in run.probe.tolist() if sample in with_input] or sorted(with_input)[:200]
    order, right = listed, history.true_probability
    if right is not None:
        order = sorted(listed, key=lambda sample: float(right[-1, sample]))
    return order[:2], f"Choose samples on the map or under Mistakes; until then, two that the network finds hard.{reason}"


def _show(choice: RunChoice, view: MapState, page: NetworkState, samples: list[int], bar: Element) -> None:
    cards = _packed(choice, tuple(samples), page.method, False)
    show_part(
        "frames",
        run=choice.id,
        key="network_saliency",
        checkpoint=view.checkpoint,
        url=content_address(cards),
        selected=view.picked,
        on_act=lambda act: (
            state.change_view(choice, picked=-1 if act.at == state.view_now(choice).picked else act.at)
            if act.at in samples
            else None
        ),
    )
    st.caption(
        "Blue speaks for the class, orange against it."
        if page.method in _SIGNED
        else "What stands out most from the background mattered most; each epoch and class has a scale of its own."
    )
    with bar.container(key="network_foot"):
        st.html(f"<style>{_FOOT}</style>")
        strip = _packed(choice, (samples[0],), page.method, True)
        url = content_address(strip)
        show_part("strip", run=choice.id, key="network_strip", checkpoint=view.checkpoint, url=url)


@by_run(max_entries=16)
def _packed(choice: RunChoice, samples: tuple[int, ...], method: str, strip: bool) -> bytes:
    run, images = load_run(choice), run_images(choice)
    scale = "signed" if method in _SIGNED else "amount"
    frames: list[np.ndarray] = []
    cards: list[Card] = []
    pictures = None if images is None or strip or len(run.input_shape or ()) == 1 else images[list(samples)]
    tokens = {} if strip else _tokens(choice, samples)
    for index, sample in enumerate(samples):
        arrays = result(run, "saliency", arguments_of(sample, method))
        assert arrays is not None
        classes, codes = arrays["classes"], _byte_codes(arrays["codes"], signed=scale == "signed")
        labelled = bool((classes[:, 0] >= 0).all())
        first = len(frames)
        frames += [codes[:, 0], codes[:, 1]]
        texts = tuple(f"says {run.class_names[k]}" for k in classes[:, 1])
        true = f"is {run.class_names[classes[0, 0]]}" if labelled else ""
        panels = [Panel(words=texts, frame=first + 1, scale=scale)]
        if labelled:
            panels = [Panel(words=true, frame=first, scale=scale), *panels]
        if strip:
            cards += [
                Card(at, text, (panel,))
                for at, (text, panel) in enumerate(zip([true, "predicted"] if labelled else ["predicted"], panels, strict=True))
            ]
        else:
            sample_panels = [Panel(words="the sample", picture=index)] if pictures is not None else []
            cards.append(Card(sample, f"sample {sample}", (*sample_panels, *panels), tokens=tokens.get(sample)))
    return pack_frames(
        Frames(np.stack(frames), cards, pictures=pictures, side=168 if len(samples) < 3 else 112, clickable=not strip),
        epoch_texts(run),
    )


@by_run(max_entries=16)
def _tokens(choice: RunChoice, samples: tuple[int, ...]) -> dict[int, tuple[str, ...]]:
    """The words of samples whose inputs are token numbers: those of the run's texts, or else the numbers as they are."""
    run = load_run(choice)
    if len(run.input_shape or ()) != 1 or not any(layer.kind.startswith("Embedding") for layer in run_graph(choice)[0].layers):
        return {}
    known = np.union1d(run.input_samples[:_MOST_READ], samples)
    rows, texts = run.inputs(known), run.texts
    assert rows is not None
    words = None if texts is None else token_words(rows, [texts[sample] for sample in known.tolist()])
    if words is None:
        words = [[f"{token:g}" if token else "" for token in row] for row in rows.tolist()]
    return {sample: tuple(words[at]) for sample, at in zip(samples, np.searchsorted(known, samples).tolist(), strict=True)}


def _byte_codes(codes: np.ndarray, *, signed: bool) -> np.ndarray:
    """Codes (E, 2, places…) int16 as bytes (E, 2, h, w); rows of numbers as pictures of one line."""
    shares = codes.astype(np.float32) / 32767
    coded = np.rint(128 + 127 * shares if signed else 255 * np.clip(shares, 0, 1)).astype(np.uint8)
    return coded[:, :, None, :] if coded.ndim == 3 else coded
