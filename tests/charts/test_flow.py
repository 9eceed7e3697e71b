import json

import numpy as np
import pytest

from nnviz.analysis.confusion import prediction_flow
from nnviz.charts.flow import bands_of, layout_flow, prediction_sankey

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
    bands = bands_of(flow, n_classes, changed=changed)
    found = dict(zip(zip(bands.before.tolist(), bands.after.tolist(), strict=True), bands.counts.tolist(), strict=True))
    assert found == counted_one_by_one(predicted, labels, n_classes, changed)
    assert (np.diff(bands.counts) <= 0).all()


def test_without_labels_nothing_is_wrong():
    predicted, _, n_classes = random_flow()
    flow = prediction_flow(predicted, 0, 1, n_classes)
    bands = bands_of(flow, n_classes)
    assert bands.counts.sum() == 400
    assert bands.before.max() < n_classes
    drawing, left_out = prediction_sankey(bands, NAMES, judged=False)
    assert {(node["sign"], node["name"]) for side in drawing["sides"] for node in side} == {("", name) for name in NAMES}
    assert left_out == 0


def test_the_diagram_has_the_bands_between_the_right_nodes():
    predicted, labels, n_classes = random_flow()
    flow = prediction_flow(predicted, 0, 1, n_classes, labels=labels)
    drawing, left_out = prediction_sankey(bands_of(flow, n_classes), NAMES, judged=True)
    before, after = ([node["sign"] + node["name"] for node in side] for side in drawing["sides"])
    found = {(before[band["from"]], after[band["to"]]): band["samples"] for band in drawing["bands"]}

    def name(node):
        return f"{'✗' if node >= n_classes else '✓'} {NAMES[node % n_classes]}"

    expected = counted_one_by_one(predicted, labels, n_classes)
    assert found == {(name(a), name(b)): n for (a, b), n in expected.items()}
    assert left_out == 0
    for end, side in enumerate(drawing["sides"]):
        sums = {}
        for nodes, n in expected.items():
            sums[name(nodes[end])] = sums.get(name(nodes[end]), 0) + n
        assert {node["sign"] + node["name"]: node["samples"] for node in side} == sums


@pytest.mark.parametrize("n_classes", [2, 3, 10, 30])
def test_nodes_are_in_order_do_not_overlap_and_stay_inside(n_classes):
    predicted, labels, _ = random_flow(3000, n_classes)
    predicted[:, :2500] = labels[:2500]  # mostly right, so that the wrong ones are small
    flow = prediction_flow(predicted, 0, 1, n_classes, labels=labels)
    bands = bands_of(flow, n_classes)
    layout = layout_flow(bands, n_classes, most=10_000, height=520)
    for side in (layout.before, layout.after):
        bottoms = side.tops + layout.unit * side.counts
        assert (np.diff(side.nodes) > 0).all()
        assert (side.tops[1:] > bottoms[:-1]).all()
        assert side.tops[0] == 0
        assert bottoms[-1] <= 1 + 1e-9


def test_bands_fill_their_nodes_and_do_not_overlap():
    predicted, labels, n_classes = random_flow(3000, 6)
    flow = prediction_flow(predicted, 0, 1, n_classes, labels=labels)
    bands = bands_of(flow, n_classes)
    layout = layout_flow(bands, n_classes, most=10_000, height=520)
    sides = [
        (layout.before, bands.before, layout.leaves, bands.after),
        (layout.after, bands.after, layout.arrives, bands.before),
    ]
    for side, ends, tops, others in sides:
        for node, count, top in zip(side.nodes, side.counts, side.tops, strict=True):
            here = np.flatnonzero(ends == node)
            here = here[np.argsort(tops[here])]
            np.testing.assert_allclose(tops[here], top + layout.unit * (np.cumsum(bands.counts[here]) - bands.counts[here]))
            assert bands.counts[here].sum() == count
            assert (np.diff(others[here]) > 0).all()  # in the order of their other ends, so that few cross


def test_only_the_widest_bands_are_drawn_and_the_rest_is_told():
    predicted, labels, n_classes = random_flow(5000, 20)
    flow = prediction_flow(predicted, 0, 1, n_classes, labels=labels)
    bands = bands_of(flow, n_classes)
    drawing, left_out = prediction_sankey(bands, [str(k) for k in range(20)], judged=True, most=50)
    drawn = [band["samples"] for band in drawing["bands"]]
    assert len(drawn) == 50
    assert sum(drawn) + left_out == 5000


def test_nothing_that_moved_is_nothing_to_draw():
    still = prediction_flow(np.zeros((2, 5), np.uint8), 0, 1, 2, labels=np.zeros(5, int))
    none = bands_of(still, 2, changed=True)
    assert none.counts.size == 0
    drawing, left_out = prediction_sankey(none, ["a", "b"], judged=True)
    assert (drawing["sides"], drawing["bands"], left_out) == ([[], []], [], 0)
    json.dumps(drawing)
