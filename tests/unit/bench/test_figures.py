"""The line that a bench prints, and the arithmetic of its ratio."""

from __future__ import annotations

import json
import math

import pytest

from tests.bench.__main__ import BENCHES, main
from tests.bench.figures import Condition, Figure, rounded

KEYS = ["name", "figure", "unit", "reference_name", "reference", "target", "ratio", "holds"]


def figure(*conditions: Condition) -> Figure:
    return Figure(
        name="P0", figure=4.0, unit="ms", reference_name="floor", reference=1.0, conditions=conditions, notes={"n": "ổ"}
    )


def test_that_a_line_is_one_json_object_with_the_eight_keys_first() -> None:
    line = figure(Condition("p50", 4.0, 8.0)).line()
    assert "\n" not in line
    told = json.loads(line)
    assert list(told)[:8] == KEYS
    assert (told["ratio"], told["holds"], told["target"], told["notes"]) == (2.0, True, 8.0, {"n": "ổ"})


@pytest.mark.parametrize(
    ("condition", "ratio"),
    [
        (Condition("time", 4.0, 8.0), 2.0),
        (Condition("time", 8.0, 4.0), 0.5),
        (Condition("rate", 300.0, 100.0, rising=True), 3.0),
        (Condition("rate", 50.0, 100.0, rising=True), 0.5),
        (Condition("lost", 0, 0), math.inf),
        (Condition("lost", 1, 0), 0.0),
        (Condition("offered", 99.0, 98.0, rising=True, guard=True), math.inf),
        (Condition("offered", 97.0, 98.0, rising=True, guard=True), 0.0),
    ],
)
def test_that_a_ratio_says_how_many_times_the_target_is_met(condition: Condition, ratio: float) -> None:
    assert condition.ratio == pytest.approx(ratio)


def test_that_the_worst_condition_decides() -> None:
    made = figure(Condition("rate", 300.0, 100.0, rising=True), Condition("share", 0.2, 0.25, rising=True))
    assert made.ratio == pytest.approx(0.8)
    assert not made.holds
    assert json.loads(made.line())["notes"]["share"] == [0.2, 0.25]


def test_that_guards_alone_are_just_met_and_never_lower_another_ratio() -> None:
    nothing_lost = Condition("lost", 0, 0)
    assert figure(nothing_lost).ratio == 1.0
    assert figure(Condition("p50", 4.0, 8.0), nothing_lost).ratio == 2.0
    assert not figure(Condition("p50", 4.0, 8.0), Condition("lost", 1, 0)).holds


def test_that_figures_keep_four_digits() -> None:
    assert [rounded(value) for value in (0, 1.23456, 1234.56, 0.000123456)] == [0, 1.235, 1235, 0.0001235]


def test_that_an_unknown_name_is_said_and_nothing_runs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["P99"]) == 2
    told = capsys.readouterr()
    assert not told.out
    assert all(name in told.err for name in BENCHES)
