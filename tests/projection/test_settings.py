"""The settings of a map: defaults, ranges, and the key that names a picture."""

import pytest

from nnviz.projection.settings import settings_from_dict, settings_of
from nnviz.projection.trajectory import project

DIGEST = "0" * 32


def test_methods_have_their_own_defaults() -> None:
    assert settings_of("tsne").parameters == {"perplexity": 30}
    assert settings_of("umap").parameters == {"n_neighbors": 15, "min_dist": 0.1}


def test_what_a_method_does_not_know_makes_no_difference() -> None:
    assert settings_of("star", random_state=3, neighbours=7, landmarks=200) == settings_of("star")
    assert settings_of("tsne", min_dist=0.5) == settings_of("tsne")
    assert settings_of("umap", min_dist=0.5) != settings_of("umap")


def test_every_setting_and_the_run_have_their_own_key() -> None:
    made = [
        settings_of("tsne"),
        settings_of("umap"),
        settings_of("tsne", 3),
        settings_of("tsne", features="hellinger"),
        settings_of("tsne", neighbours=31),
        settings_of("tsne", landmarks=5001),
        settings_of("tsne", random_state=1),
    ]
    assert len({settings.key(DIGEST) for settings in made}) == len(made)
    assert made[0].key(DIGEST) != made[0].key("1" * 32)
    assert made[0].key(DIGEST) == settings_of("tsne").key(DIGEST)


@pytest.mark.parametrize("method", ["star", "pca", "tsne", "umap"])
def test_settings_come_back_from_their_words(method: str) -> None:
    settings = settings_of(method, 3, "hellinger", neighbours=9, min_dist=0.2, landmarks=77, random_state=5)
    assert settings_from_dict(settings.as_dict()) == settings


@pytest.mark.parametrize(
    "change",
    [
        {"method": "som"},
        {"method": []},
        {"neighbours": "7"},
        {"neighbours": 0},
        {"min_dist": float("nan")},
        {"seed": True},
        {"x": 1},
    ],
)
def test_other_words_are_refused(change) -> None:
    with pytest.raises(ValueError, match=r"."):
        settings_from_dict({**settings_of("tsne").as_dict(), **change})


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"neighbours": 1}, "perplexity is 1; expected a whole number, 2 to 200"),
        ({"neighbours": 201}, "perplexity is 201"),
        ({"neighbours": 2.5}, "perplexity is 2.5; expected a whole number"),
        ({"landmarks": 10}, "landmarks is 10; expected a whole number, 50 to 20000"),
        ({"min_dist": 1.0}, "min_dist is 1.0"),
        ({"min_dist": float("nan")}, "min_dist is nan"),
        ({"random_state": -1}, "random_state is -1"),
        ({"n_components": 4}, "n_components is 4; expected 2 or 3"),
        ({"features": "pixels"}, "unknown features 'pixels'; the choices are: probabilities, hellinger, logits"),
    ],
)
def test_numbers_out_of_range_are_refused(options, message) -> None:
    with pytest.raises(ValueError, match=message):
        settings_of("tsne", **options)


def test_old_keywords_go_on_working_and_name_the_new_ones(learning_run) -> None:
    run = learning_run(2, 80)
    with pytest.warns(DeprecationWarning, match="is called .* now") as told:
        old = project(run, method="tsne", landmarks=60, neighbours=8, seed=3, quality=False)
    assert [str(each.message).split(";")[0] for each in told] == [
        "seed is called random_state now",
        "neighbours is called perplexity now",
    ]
    assert {each.filename for each in told} == {__file__}
    new = project(run, method="tsne", landmarks=60, perplexity=8, random_state=3, quality=False)
    assert old.settings == new.settings
    assert (old.positions == new.positions).all()
    with pytest.warns(DeprecationWarning, match="place is called transform now"):
        assert (new.map.place(run.probabilities(1)) == new.positions[1]).all()


def test_a_parameter_of_no_method_is_refused_by_name() -> None:
    with pytest.raises(TypeError, match="no method has a parameter 'perplexities'; t-SNE has perplexity"):
        settings_of("tsne", perplexities=3)
