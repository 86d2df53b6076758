"""Every CAP, alert and GeoJSON file of the shared data, served and polled: counts, ids and reasons as committed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.expectations.data_table import TABLE, in_page
from tests.expectations.polled import EXPECTED, cases, polled, shared_data

_EXPECTED: dict[str, Any] = json.loads(EXPECTED.read_text("utf-8"))


@pytest.mark.parametrize("case", _EXPECTED)
def test_that_a_file_is_taken_or_refused_as_committed(case: str) -> None:
    assert polled(case, shared_data())[0] == _EXPECTED[case]


def test_that_no_file_of_the_three_folders_is_left_out() -> None:
    assert list(_EXPECTED) == cases(shared_data())


def test_that_the_table_in_the_documents_is_the_expectation() -> None:
    assert TABLE.read_text("utf-8") == in_page(_EXPECTED)
