from math import factorial

import pytest

from benchmarks.parallel import each


@pytest.mark.parametrize("processes", [1, 2])
def test_answers_come_in_the_order_of_the_tasks(processes: int) -> None:
    assert each(factorial, range(6), processes) == [1, 1, 2, 6, 24, 120]
