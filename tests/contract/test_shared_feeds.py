"""Every file of the shared data's folders, read by its connector: counts, ids and reasons as committed."""

from __future__ import annotations

import pytest

from tests.expectations.data_table import PAGES, page_of, row_of, rows_in_index
from tests.expectations.folders import Folder, folders
from tests.expectations.polled import shared_data

_FOLDERS = folders()
_CASES = [pytest.param(folder, case, id=f"{folder.name}/{case}") for folder in _FOLDERS for case in folder.expected()]
_each_folder = pytest.mark.parametrize("folder", _FOLDERS, ids=lambda folder: folder.name)


@pytest.mark.parametrize(("folder", "case"), _CASES)
def test_that_a_file_is_taken_or_refused_as_committed(folder: Folder, case: str) -> None:
    assert folder.outcome(case, shared_data()) == folder.expected()[case]


@_each_folder
def test_that_no_file_of_a_folder_is_left_out(folder: Folder) -> None:
    assert list(folder.expected()) == folder.cases(shared_data())


@_each_folder
def test_that_the_page_in_the_documents_is_the_expectation(folder: Folder) -> None:
    assert (PAGES / f"{folder.name}.md").read_text("utf-8") == page_of(folder, folder.expected())
    assert row_of(folder, folder.expected()) in rows_in_index()


def test_that_the_index_has_one_row_a_folder() -> None:
    assert len(rows_in_index()) == len(_FOLDERS)
