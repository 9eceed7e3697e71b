import numpy as np
import pytest

from nnviz.analysis.losses import LEAST_PROBABILITY, losses_of_logs, mean_losses, sample_losses
from nnviz.runs import scores


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_losses_at_the_ends(dtype) -> None:
    losses = sample_losses(np.array([[0, 1, 1.0000005, 1e-45, 1e-38]], dtype))
    most = 126 * np.log(2)
    np.testing.assert_allclose(losses, [[most, 0, 0, most, most]], rtol=1e-6)
    assert losses.dtype == dtype
    assert not np.signbit(losses).any()


def test_losses_of_logarithms_have_no_bound_and_no_sign() -> None:
    losses = losses_of_logs(np.array([[0, -0.5, -2000]], np.float32))
    assert losses.tolist() == [[0, 0.5, 2000]]
    assert not np.signbit(losses).any()


def test_the_mean_of_losses_is_of_the_samples_that_count() -> None:
    losses = np.array([[1, 2, 6], [0, 4, 5]], np.float32)
    np.testing.assert_array_equal(mean_losses(losses), [3, 3])
    np.testing.assert_array_equal(mean_losses(losses, np.array([True, False, True])), [3.5, 2.5])
    assert np.isnan(mean_losses(losses, np.zeros(3, bool))).all()
    with pytest.raises(ValueError, match="mask is bool of shape"):
        mean_losses(losses, np.ones(2, bool))


def test_a_recorded_zero_costs_what_a_zero_costs_anywhere() -> None:
    assert scores.LEAST_PROBABILITY == LEAST_PROBABILITY


def test_the_floor_of_a_loss_is_the_one_that_recordings_have() -> None:
    """The two stand apart, since neither of `analysis` and the format of files may know the other."""
    from nnviz.analysis.losses import LEAST_PROBABILITY
    from nnviz.runs import scores

    assert LEAST_PROBABILITY == scores.LEAST_PROBABILITY
