from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

import pytest
from PySide6.QtCore import QPersistentModelIndex

from ioc.qt.ordered_table import ID_ROLE, MANY_RUNS, Key, OrderedTable
from ioc.qt.runs import runs, splice


class FakeTable(OrderedTable):
    columns = ("id", "rank")

    def __init__(self) -> None:
        super().__init__()
        self.ranks: dict[str, int] = {}

    def every_id(self) -> Iterable[str]:
        return self.ranks

    def wanted(self, ident: str) -> Key | None:
        return (self.ranks[ident], ident) if ident in self.ranks else None

    def make_row(self, ident: str) -> Any:
        return self.ranks.get(ident, -1)

    def cell(self, row: Any, column: int, role: int) -> Any:
        return str(row) if role == 0 else None

    def header(self, column: int) -> str:
        return self.columns[column]

    def ids(self) -> list[str]:
        return [self.id_at(row) for row in range(self.rowCount())]

    def right_order(self) -> list[str]:
        return [ident for _, ident in sorted((rank, ident) for ident, rank in self.ranks.items())]


@pytest.fixture
def table(qtmodeltester: Any) -> FakeTable:
    made = FakeTable()
    made.ranks = {f"a{n}": n * 10 for n in range(40)}
    made.rebuild()
    qtmodeltester.check(made)
    return made


def change(table: FakeTable, **ranks: int | None) -> None:
    for ident, rank in ranks.items():
        if rank is None:
            table.ranks.pop(ident, None)
        else:
            table.ranks[ident] = rank
    table.touch(ranks)
    table.flush()


def test_that_runs_join_neighbours() -> None:
    assert runs([1, 2, 3, 7, 7, 9]) == [(1, 3), (7, 7), (9, 9)]
    assert runs([]) == []


def test_that_splice_takes_out_and_puts_in() -> None:
    assert splice([1, 3, 5, 7], [1, 2], [4, 8]) == [1, 4, 7, 8]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("size", [3, 60])
def test_that_random_batches_leave_the_right_order(table: FakeTable, seed: int, size: int) -> None:
    """`size` 3 goes row by row, 60 by one layout change; the model tester watches every step."""
    chance = random.Random(seed)
    for _ in range(20):
        batch: dict[str, int | None] = {}
        for _ in range(size):
            ident = f"a{chance.randrange(90)}"
            batch[ident] = None if chance.random() < 0.4 else chance.randrange(500)
        change(table, **batch)
        assert table.ids() == table.right_order()
        assert [table.row_of(ident) for ident in table.ids()] == list(range(table.rowCount()))


def test_that_a_kept_index_follows_its_row_through_a_shuffle(table: FakeTable) -> None:
    kept = QPersistentModelIndex(table.index(table.row_of("a20"), 0))
    change(table, **{f"a{n}": 1000 - n for n in range(40)})
    assert kept.isValid()
    assert kept.data(ID_ROLE) == "a20"
    change(table, **{f"a{n}": None for n in range(1, 40, 2)}, a20=-5)
    assert kept.row() == 0
    assert kept.data(ID_ROLE) == "a20"


def test_that_one_change_signal_covers_a_run(table: FakeTable) -> None:
    seen: list[tuple[int, int]] = []
    table.dataChanged.connect(lambda first, last, roles: seen.append((first.row(), last.row())))
    table.touch(["a5", "a6", "a7", "a20"])
    table.flush()
    assert seen == [(5, 7), (20, 20)]


def test_that_many_scattered_changes_are_told_once(table: FakeTable) -> None:
    seen: list[tuple[int, int]] = []
    table.dataChanged.connect(lambda first, last, roles: seen.append((first.row(), last.row())))
    touched = [f"a{n}" for n in range(0, 40, 2)]
    assert len(touched) > MANY_RUNS
    table.touch(touched)
    table.flush()
    assert seen == [(0, 38)]


def test_that_no_row_moves_while_held(table: FakeTable) -> None:
    before = table.ids()
    waiting: list[int] = []
    table.waiting_changed.connect(waiting.append)
    table.hold()
    change(table, a30=-1, new1=-2, new2=5, a3=None)
    assert table.ids() == before
    assert table.index(table.row_of("a30"), 1).data() == "-1"
    assert (table.waiting, waiting) == (2, [2])
    table.release()
    assert table.ids() == table.right_order()
    assert (table.waiting, waiting) == (0, [2, 0])


def test_that_taking_what_waits_keeps_the_hold(table: FakeTable) -> None:
    table.hold()
    change(table, new=-1)
    table.take_waiting()
    assert table.ids()[0] == "new"
    change(table, other=-2)
    assert table.ids()[0] == "new"


def test_that_a_storm_is_gathered_and_a_lone_change_is_not(table: FakeTable) -> None:
    shown: list[int] = []
    table.counts_changed.connect(lambda: shown.append(table.rowCount()))
    table.flush()
    table._since.invalidate()
    table.ranks["b0"] = 1
    table.touch(["b0"])
    for n in range(1, 100):
        table.ranks[f"b{n}"] = n
        table.touch([f"b{n}"])
    assert shown == [41]
    table.flush()
    assert shown == [41, 140]


class Vanishing(FakeTable):
    def knows(self, ident: str) -> bool:
        return ident in self.ranks

    def make_row(self, ident: str) -> Any:
        return self.ranks[ident]


def test_that_a_row_whose_record_is_gone_says_nothing_until_it_leaves() -> None:
    table = Vanishing()
    table.ranks = {"a": 1, "b": 2}
    table.rebuild()
    table.touch(["a"])  # shown at once: what follows within 50 ms is gathered
    del table.ranks["b"]
    table.touch(["b"])
    assert table.ids() == ["a", "b"] and not table.shows("b")
    assert [table.data(table.index(row, 0)) for row in range(2)] == ["1", None]
    table.flush()
    assert table.ids() == ["a"]
