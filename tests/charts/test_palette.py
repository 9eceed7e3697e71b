"""The colours, seen through a simulation of colour blindness."""

from itertools import combinations

import numpy as np
import pytest

from nnviz.charts.palette import (
    ACCENT,
    CLASS_COLOURS,
    DIVERGING,
    DOTS_SEQUENTIAL,
    GREY,
    RIGHT,
    RUN_COLOURS,
    SEQUENTIAL,
    WRONG,
    class_colours,
)

WHITE, DARK = "#ffffff", "#0e1117"

# Machado, Oliveira and Fernandes (2009), "A physiologically-based model for simulation of color vision deficiency": severity 1.
VISIONS = {
    "normal": np.eye(3),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}


def linear_rgb(colours):
    """Linear sRGB (n, 3) of hex colours."""
    encoded = np.array([[int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)] for colour in colours])
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def oklab(linear):
    """OKLab (n, 3) of linear sRGB (Ottosson, 2020)."""
    to_cones = [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
    to_lab = [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
    return np.cbrt(linear @ np.array(to_cones).T) @ np.array(to_lab).T


def seen(colours, vision):
    return oklab(np.clip(linear_rgb(colours) @ VISIONS[vision].T, 0, 1))


def least_distance(colours, vision):
    return min(np.linalg.norm(a - b) for a, b in combinations(seen(colours, vision), 2))


def contrast(colour, background):
    """WCAG 2 contrast ratio, 1 to 21."""
    low, high = np.sort(linear_rgb([colour, background]) @ [0.2126, 0.7152, 0.0722])
    return (high + 0.05) / (low + 0.05)


def test_the_simulation_keeps_greys_and_confuses_red_with_green():
    for vision in VISIONS:
        assert np.abs(seen([WHITE, "#808080"], vision)[:, 1:]).max() < 1e-3
    red_and_green = ["#d0453c", "#858000"]
    for vision in ("protanopia", "deuteranopia"):
        assert least_distance(red_and_green, vision) < 0.6 * least_distance(red_and_green, "normal")
    np.testing.assert_allclose(seen(["#ff0000"], "normal"), [[0.62796, 0.22486, 0.12585]], atol=1e-4)


@pytest.mark.parametrize(
    ("vision", "least"), [("normal", 0.14), ("protanopia", 0.09), ("deuteranopia", 0.09), ("tritanopia", 0.09)]
)
def test_any_two_of_the_ten_classes_differ(vision, least):
    assert len(set(CLASS_COLOURS)) == 10
    assert least_distance(CLASS_COLOURS, vision) > least


@pytest.mark.parametrize(
    ("vision", "least"), [("normal", 0.08), ("protanopia", 0.04), ("deuteranopia", 0.04), ("tritanopia", 0.04)]
)
def test_any_two_of_thirty_classes_differ(vision, least):
    assert least_distance(class_colours(30), vision) > least


@pytest.mark.parametrize("colour", class_colours(30))
def test_classes_are_visible_on_both_themes_and_are_no_greys(colour):
    first_ten = colour in CLASS_COLOURS
    assert contrast(colour, WHITE) > (1.8 if first_ten else 1.4)
    assert contrast(colour, DARK) > (2.5 if first_ten else 1.9)
    chroma = np.hypot(*seen([colour], "normal")[0, 1:])
    assert chroma > (0.07 if first_ten else 0.05)


def test_neighbouring_classes_differ_more_than_any_two_must():
    for vision in VISIONS:
        colours = seen(CLASS_COLOURS, vision)
        assert np.linalg.norm(np.diff(colours, axis=0), axis=1).min() > 0.15


def test_further_classes_keep_the_hue_of_the_first_ten():
    a, b = seen(class_colours(30), "normal")[:, 1:].T
    hues = np.arctan2(b, a).reshape(3, 10)
    turned = np.angle(np.exp(1j * (hues - hues[0])))
    assert np.degrees(np.abs(turned)).max() < 10


def test_class_colours_extend_and_then_repeat():
    assert class_colours(0) == ()
    assert class_colours(7) == CLASS_COLOURS[:7]
    assert class_colours(10) == CLASS_COLOURS
    assert class_colours(65)[30:60] == class_colours(30)
    assert class_colours(65)[60:] == CLASS_COLOURS[:5]
    with pytest.raises(ValueError, match="-1 classes"):
        class_colours(-1)


@pytest.mark.parametrize("vision", VISIONS)
def test_right_and_wrong_differ_and_so_do_lines(vision):
    assert least_distance([RIGHT, WRONG], vision) > 0.19
    assert least_distance(RUN_COLOURS, vision) > 0.09


@pytest.mark.parametrize("colour", [*RUN_COLOURS, GREY, ACCENT, RIGHT, WRONG])
def test_what_is_drawn_thin_has_contrast_three_on_both_themes(colour):
    assert min(contrast(colour, WHITE), contrast(colour, DARK)) > 3


def test_grey_is_grey_and_the_selection_is_no_class():
    assert np.hypot(*seen([GREY], "normal")[0, 1:]) < 0.02
    for vision in VISIONS:
        classes, others = seen(CLASS_COLOURS, vision), seen([GREY, ACCENT], vision)
        assert np.linalg.norm(classes[:, None] - others, axis=-1).min() > 0.045


def test_the_sequential_scale_rises_in_even_steps():
    for vision in VISIONS:
        steps = np.diff(seen(SEQUENTIAL, vision), axis=0)
        assert (steps[:, 0] > 0).all(), vision
    sizes = np.linalg.norm(np.diff(seen(SEQUENTIAL, "normal"), axis=0), axis=1)
    assert sizes.min() > 0.9 * sizes.max()


@pytest.mark.parametrize(("scale", "on_dark"), [(DOTS_SEQUENTIAL, 2.5), (DIVERGING, 3)])
def test_the_scales_of_dots_are_visible_on_both_themes_and_even(scale, on_dark):
    assert min(contrast(colour, WHITE) for colour in scale) > 1.8
    assert min(contrast(colour, DARK) for colour in scale) > on_dark
    sizes = np.linalg.norm(np.diff(seen(scale, "normal"), axis=0), axis=1)
    assert sizes.min() > 0.9 * sizes.max()
    for vision in VISIONS:
        assert np.linalg.norm(np.diff(seen(scale, vision), axis=0), axis=1).min() > 0.04, vision


@pytest.mark.parametrize("vision", VISIONS)
def test_more_is_lighter_and_on_both_sides_of_zero_darker(vision):
    assert (np.diff(seen(DOTS_SEQUENTIAL, vision)[:, 0]) > 0.01).all()
    steps = np.diff(seen(DIVERGING, vision)[:, 0])
    assert (steps[:4] > 0.04).all()
    assert (steps[4:] < -0.04).all()


@pytest.mark.parametrize("vision", VISIONS)
def test_opposite_amounts_differ(vision):
    shown = seen(DIVERGING, vision)
    assert np.linalg.norm(shown[:4] - shown[:4:-1], axis=1).min() > 0.09


def test_below_zero_has_the_hue_of_wrong_and_above_it_that_of_right():
    hues = [np.arctan2(*seen([colour], "normal")[0, :0:-1]) for colour in (DIVERGING[0], WRONG, DIVERGING[-1], RIGHT)]
    assert np.degrees(np.abs([hues[0] - hues[1], hues[2] - hues[3]])).max() < 20
