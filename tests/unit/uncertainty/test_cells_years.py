"""Years that are alike are made once, by hand."""

import numpy as np
import pytest

from simmodel.uncertainty.cells_years import Seen, layout


def test_years_unlike_the_one_before_and_years_with_nothing():
    # four years of twelve draws: the second as the first, the third unlike in its last draw only,
    # the fourth nought but in its last draw
    values = np.ones((2, 4, 12))
    values[0, 2, 11] = 2.0
    values[0, 3] = 0.0
    values[0, 3, 11] = 1.0
    values[1] = 0.0
    seen = Seen.of(values)
    assert seen.unlike.tolist() == [[True, False, True, True], [True, False, False, False]]
    assert seen.acts.tolist() == [[True] * 4, [False] * 4]
    together = seen.some(slice(0, 2))
    assert together.unlike.tolist() == [True, False, True, True]
    assert together.acts.tolist() == [True] * 4


def test_lines_of_a_cell_that_changes_in_its_last_years():
    # baseline: 1, 1, 1, 5; change: 0, 0, 3, 3
    plain = Seen.of(np.array([[[1.0] * 9, [1.0] * 9, [1.0] * 9, [5.0] * 9]])).some(slice(None))
    changed = Seen.of(np.array([[[0.0] * 9, [0.0] * 9, [3.0] * 9, [3.0] * 9]])).some(slice(None))
    lines = layout(plain, changed)
    # lines: baseline 1, baseline 5 | emissions 1 + 3, 5 + 3 | change 3; the fifth is none
    assert lines.plain.tolist() == [0, 3]
    assert lines.changed.tolist() == [2]
    assert lines.pairs == ((0, 0), (1, 0))
    assert lines.count == 5
    assert lines.line.tolist() == [[0, 0, 0, 1], [0, 0, 2, 3], [5, 5, 4, 4]]


def test_lines_without_a_baseline():
    changed = Seen.of(np.array([[[0.0] * 9, [3.0] * 9]])).some(slice(None))
    lines = layout(Seen.nothing(2), changed)
    assert lines.pairs == ((-1, 0),)
    assert lines.line.tolist() == [[2, 2], [2, 0], [2, 1]]


@pytest.mark.parametrize("years", [1, 3])
def test_a_cell_of_nothing_has_no_lines(years):
    nothing = Seen.nothing(years)
    lines = layout(nothing, nothing)
    assert lines.count == 0
    assert (lines.line == 0).all()
