import json

import numpy as np
import pytest

from nnviz.analysis.confusion import prediction_flow
from nnviz.charts.flow import bands_of, prediction_sankey

NAMES = ["cat", "dog", "owl"]


def random_flow(n=400, n_classes=3, seed=0):
    rng = np.random.default_rng(seed)
    predicted = rng.integers(0, n_classes, (2, n)).astype(np.uint8)
    return predicted, rng.integers(0, n_classes, n), n_classes


def counted_one_by_one(predicted, labels, n_classes, changed=False):
    found = {}
    for was, now, true in zip(*predicted.tolist(), labels.tolist(), strict=True):
        if changed and was == now:
            continue
        key = (was + n_classes * (was != true), now + n_classes * (now != true))
        found[key] = found.get(key, 0) + 1
    return found


@pytest.mark.parametrize("changed", [False, True])
def test_bands_hold_every_sample_once_right_and_wrong_apart(changed):
    predicted, labels, n_classes = random_flow()
    flow = prediction_flow(predicted, 0, 1, n_classes, labels=labels)
    bands = bands_of(flow.counts, flow.right_before, flow.right_after, changed=changed)
    found = dict(zip(zip(bands.before.tolist(), bands.after.tolist(), strict=True), bands.counts.tolist(), strict=True))
    assert found == counted_one_by_one(predicted, labels, n_classes, changed)
    assert (np.diff(bands.counts) <= 0).all()


def test_without_labels_nothing_is_wrong():
    predicted, _, n_classes = random_flow()
    flow = prediction_flow(predicted, 0, 1, n_classes)
    bands = bands_of(flow.counts, None, None)
    assert bands.counts.sum() == 400
    assert bands.before.max() < n_classes
    figure, left_out = prediction_sankey(bands, NAMES, judged=False)
    assert set(figure.data[0].node.label) == set(NAMES)
    assert left_out == 0


def test_the_diagram_has_the_bands_between_the_right_nodes():
    predicted, labels, n_classes = random_flow()
    flow = prediction_flow(predicted, 0, 1, n_classes, labels=labels)
    figure, left_out = prediction_sankey(bands_of(flow.counts, flow.right_before, flow.right_after), NAMES, judged=True)
    (sankey,) = figure.data
    labels_of = [label.replace("✓ ", "right ").replace("✗ ", "wrong ") for label in sankey.node.label]
    found = {
        (labels_of[a], labels_of[b]): n
        for a, b, n in zip(sankey.link.source, sankey.link.target, sankey.link.value, strict=True)
    }

    def name(node):
        return f"{'wrong' if node >= n_classes else 'right'} {NAMES[node % n_classes]}"

    assert found == {(name(a), name(b)): n for (a, b), n in counted_one_by_one(predicted, labels, n_classes).items()}
    assert left_out == 0
    sides = np.asarray(sankey.node.x) > 0.5
    assert not sides[list(sankey.link.source)].any()
    assert sides[list(sankey.link.target)].all()


@pytest.mark.parametrize("n_classes", [2, 3, 10, 30])
def test_nodes_are_in_order_do_not_overlap_and_stay_inside(n_classes):
    predicted, labels, _ = random_flow(3000, n_classes)
    predicted[:, :2500] = labels[:2500]  # mostly right, so that the wrong ones are small
    flow = prediction_flow(predicted, 0, 1, n_classes, labels=labels)
    figure, _ = prediction_sankey(
        bands_of(flow.counts, flow.right_before, flow.right_after), [str(k) for k in range(n_classes)], judged=True, most=10_000
    )
    (sankey,) = figure.data
    inside = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
    for side, ends in ((False, sankey.link.source), (True, sankey.link.target)):
        nodes = np.flatnonzero((np.asarray(sankey.node.x) > 0.5) == side)
        sizes = np.bincount(ends, weights=sankey.link.value, minlength=len(sankey.node.x))[nodes]
        # As plotly.js makes them: what the gaps leave, in proportion.
        most = max(np.sum(np.asarray(sankey.node.x) > 0.5), np.sum(np.asarray(sankey.node.x) < 0.5))
        heights = sizes / sizes.sum() * (1 - (most - 1) * sankey.node.pad / inside)
        middles = np.asarray(sankey.node.y)[nodes]
        tops, bottoms = middles - heights / 2, middles + heights / 2
        assert (tops[1:] >= bottoms[:-1] - 0.004).all()
        assert tops.min() >= -0.004
        assert bottoms.max() <= 1.02


def test_only_the_widest_bands_are_drawn_and_the_rest_is_told():
    predicted, labels, n_classes = random_flow(5000, 20)
    flow = prediction_flow(predicted, 0, 1, n_classes, labels=labels)
    bands = bands_of(flow.counts, flow.right_before, flow.right_after)
    figure, left_out = prediction_sankey(bands, [str(k) for k in range(20)], judged=True, most=50)
    assert len(figure.data[0].link.value) == 50
    assert sum(figure.data[0].link.value) + left_out == 5000


def test_nothing_that_moved_and_hostile_names_are_drawn():
    still = prediction_flow(np.zeros((2, 5), np.uint8), 0, 1, 2, labels=np.zeros(5, int))
    none = bands_of(still.counts, still.right_before, still.right_after, changed=True)
    assert none.counts.size == 0
    json.loads(prediction_sankey(none, ["a", "b"], judged=True)[0].to_json())
    predicted, labels, n_classes = random_flow()
    flow = prediction_flow(predicted, 0, 1, n_classes, labels=labels)
    bands = bands_of(flow.counts, flow.right_before, flow.right_after)
    figure, _ = prediction_sankey(bands, ["<b>x</b>", "$y$", "c" * 200], judged=True)
    assert "<b>" not in figure.to_json()
    assert "c" * 20 not in figure.to_json()
