"""Sample lists of the Traces screen: chosen, most similar, most forgotten, longest paths."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...analysis.learning import Learning, path_length
from ...analysis.shortlists import learnt_last, longest_paths, most_alike, most_forgotten, never_learnt
from ...analysis.similarity import history_distances
from ...analysis.text import part_text, share_text
from ...runs.run import Run
from ...views.map import MapState
from .. import state
from ..column_filter import condition_of
from ..histories import Histories, run_histories
from ..run_store import answers_to
from ..runs import RunChoice, by_run, load_run
from .parameters import TracesState

#: How many samples are shown each by itself, and how many a ready list has.
PAGE_SIZE, LONGEST = 12, 100
#: Among how many of the most travelled samples pairs are sought, where their answers take no more than so many bytes.
_COMPARED, _COMPARED_BYTES = 1000, 100_000_000


@dataclass(frozen=True)
class SampleList:
    """n samples, in order, none where nothing is like that.

    Attributes
    ----------
    name : str
        One of `LISTS`.
    samples : intp ndarray of shape (n,)
    notes : tuple of n str
        Why each is here, or "".
    description : str
        What these samples are, in a sentence.
    """

    name: str
    samples: np.ndarray
    notes: tuple[str, ...]
    description: str

    def start(self, sample: int) -> int:
        """The place of the first sample that is shown, from 0, where the one at `sample`, from 1, is to be among them."""
        last = max(len(self.samples) - 1, 0)
        return min(sample - 1, last) // PAGE_SIZE * PAGE_SIZE


def sample_list(choice: RunChoice, run: Run, view: MapState, page: TracesState, history: Histories) -> SampleList:
    """The samples of the list of which the condition on metadata holds."""
    result, condition = _chosen_list(choice, run, view, page, history), condition_of(run, page.where)
    if condition is None or not len(result.samples):
        return result
    holds = condition.holds()[result.samples]
    notes = tuple(note for note, stays in zip(result.notes, holds.tolist(), strict=True) if stays)
    sentence = f"{result.description} Of these {len(holds):,}, the {np.count_nonzero(holds):,} with {condition.said}."
    return SampleList(result.name, result.samples[holds], notes, sentence)


def _chosen_list(choice: RunChoice, run: Run, view: MapState, page: TracesState, history: Histories) -> SampleList:
    """The samples of the chosen list, or of the usual one: what is chosen, or like what is pinned, or has most to tell."""
    names = [page.list] if page.list else ["chosen"] if view.chosen else ["like"] if view.picked >= 0 else _telling(history)
    for name in names[:-1]:
        result = _list(choice, run, view, name)
        if len(result.samples):
            return result
    return _list(choice, run, view, names[-1])


def _telling(history: Histories) -> list[str]:
    """Lists of which the first that has samples is shown; the last always has."""
    return ["forgotten" if history.labels is not None else "flips", "travelled", "unsure"]


def _list(choice: RunChoice, run: Run, view: MapState, name: str) -> SampleList:
    if name == "chosen":
        samples = state.chosen_samples(run, view) if view.chosen else np.empty(0, np.intp)
        sentence = (
            f"{_counted(len(samples))} chosen." if len(samples) else "No sample is chosen. Search for some beside the map."
        )
        return SampleList(name, samples, ("",) * len(samples), sentence)
    if name == "like":
        return _like(choice, run, view.picked)
    return _alike(choice) if name == "alike" else _ready(choice, name)


def _like(choice: RunChoice, run: Run, sample: int) -> SampleList:
    if sample < 0:
        return SampleList(
            "like", np.empty(0, np.intp), (), "No sample is pinned: click a dot of the map, or a sample's number."
        )
    samples, distances = _nearest(choice, sample)
    sentence = (
        f"Samples that learnt like sample {sample}: their answers were nearest to its answers over all checkpoints, "
        "0 is equal and 1 as different as can be."
    )
    notes = tuple(f"{distance:.3f} from sample {sample}" for distance in distances)
    return SampleList("like", samples, notes, sentence if run.n_samples > 1 else "This run has no other sample.")


@by_run(max_entries=64, show_spinner="Comparing histories…")
def _nearest(choice: RunChoice, sample: int) -> tuple[np.ndarray, np.ndarray]:
    """The samples that learnt like one, without it, and how far they are, as `analysis.similarity` defines it."""
    run = load_run(choice)
    squares = np.zeros(run.n_samples)
    for at in range(len(run.checkpoints)):
        squares += history_distances(run.probabilities(at)[None], sample).astype(np.float64) ** 2
    distances = np.sqrt(squares / len(run.checkpoints))
    others = np.delete(np.arange(len(distances)), sample)
    nearest = others[np.argsort(distances[others], kind="stable")[:LONGEST]]
    return nearest, distances[nearest]


@by_run(max_entries=48, show_spinner="Looking for samples…")
def _ready(choice: RunChoice, name: str) -> SampleList:
    history = run_histories(choice)
    makers = {"forgotten": _forgotten, "last": _last, "never": _never}
    if name in makers and history.learnt is not None:
        return makers[name](choice, history, history.learnt)
    if name == "travelled":
        lengths = _path_lengths(choice)
        samples = longest_paths(lengths, LONGEST)
        sentence = "The answers that travelled farthest: how much probability went to other classes, over all checkpoints."
        return _named(
            name, samples, [f"travelled {lengths[sample]:.1f}" for sample in samples], sentence, "No answer ever changed."
        )
    if name == "flips":
        order = np.argsort(-history.flips, kind="stable")[:LONGEST]
        samples = order[history.flips[order] > 0]
        sentence = (
            f"{_share(history, history.flips > 0)} changed their predicted class; those that did so most often come first."
        )
        return _named(name, samples, [], sentence, "No predicted class ever changed.")
    sure = history.confidence[-1]
    samples = np.argsort(sure, kind="stable")[:LONGEST]
    sentence = "The samples of whose class the network is least sure at the last checkpoint."
    return _named("unsure", samples, [f"{share_text(sure[sample])} sure at the end" for sample in samples], sentence, "")


def _forgotten(choice: RunChoice, history: Histories, learnt: Learning) -> SampleList:  # noqa: ARG001 - as the others
    samples = most_forgotten(learnt, LONGEST)
    sentence = (
        f"{_share(history, learnt.forgotten > 0)} were right and then wrong again; those that were so most often come first."
    )
    return _named("forgotten", samples, [], sentence, "No sample was forgotten.")


def _last(choice: RunChoice, history: Histories, learnt: Learning) -> SampleList:  # noqa: ARG001
    samples = learnt_last(learnt, LONGEST)
    of = _share(history, learnt.first_learnt > 0)
    sentence = f"{of} were wrong at first and right later; those that became right last come first."
    return _named("last", samples, [], sentence, "No sample was learnt after the first checkpoint.")


def _never(choice: RunChoice, history: Histories, learnt: Learning) -> SampleList:  # noqa: ARG001
    shares = history.true_probability
    assert shares is not None
    samples = never_learnt(learnt, shares, LONGEST)
    notes = [f"true class {share_text(shares[:, sample].mean())} on average" for sample in samples]
    never = _share(history, learnt.never_right)
    sentence = f"{never} were right at no checkpoint; those whose true class was least likely come first."
    return _named("never", samples, notes, sentence, "Every sample was right at some checkpoint.")


@by_run(max_entries=8, show_spinner="Comparing histories…")
def _alike(choice: RunChoice) -> SampleList:
    """Pairs beside each other; a sample that is in several stands with the nearest."""
    run, lengths = load_run(choice), _path_lengths(choice)
    most = max(_COMPARED_BYTES // (4 * len(run.checkpoints) * run.n_classes), 2)
    moved = np.sort(longest_paths(lengths, min(_COMPARED, most)))
    partners: dict[int, str] = {}
    if len(moved) > 1:
        pairs, distances = most_alike(answers_to(run, moved), lengths[moved], LONGEST // 2)
        for (first, second), distance in zip(moved[pairs].tolist(), distances, strict=True):
            partners.setdefault(first, f"{distance:.3f} from sample {second}")
            partners.setdefault(second, f"{distance:.3f} from sample {first}")
    sentence = (
        f"Of the {len(moved):,} samples that travelled farthest the pairs whose answers were nearest over all checkpoints; "
        "0 is equal and 1 as different as can be."
    )
    return _named(
        "alike", np.array(list(partners), np.intp), list(partners.values()), sentence, "Fewer than two answers ever changed."
    )


@by_run(max_entries=4)
def _path_lengths(choice: RunChoice) -> np.ndarray:
    """How far each answer travelled, (N,), as `learning.path_length` says."""
    run = load_run(choice)
    lengths = np.zeros(run.n_samples, np.float32)
    for at in range(1, len(run.checkpoints)):
        lengths += path_length(np.stack([run.probabilities(at - 1), run.probabilities(at)]))
    return lengths


def _named(name: str, samples: np.ndarray, notes: list[str], sentence: str, empty: str) -> SampleList:
    """Without notes, where the stories of the samples say enough."""
    return SampleList(name, samples, tuple(notes) or ("",) * len(samples), sentence if len(samples) else empty)


def _counted(count: int) -> str:
    return "1 sample" if count == 1 else f"{count:,} samples"


def _share(history: Histories, mask: np.ndarray) -> str:
    parts = part_text(mask, history.split)
    return f"{np.count_nonzero(mask):,} of {len(mask):,} samples" + (f" ({parts})" if parts else "")
