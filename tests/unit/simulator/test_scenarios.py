"""Scenario files: those that ship are without fault, and an author is told everything that is wrong at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from config.faults import ConfigFaults
from ioc.app.scenarios import check_scenario
from ioc.cli import app
from ioc.simulator.city import City
from ioc.simulator.scenario.events import EFFECTS, along, first_above, spans
from ioc.simulator.scenario.files import BadScenario, load_scenario, shipped
from ioc.simulator.scenario.schema import RANGES, Scenario

ROOT = Path(__file__).resolve().parents[3]
HEAD = """
[scenario]
key = "mine"
title = { vi = "Của tôi", en = "Mine" }
lasts_s = 600
"""


def written(folder: Path, text: str, head: str = HEAD) -> str:
    file = folder / "mine.toml"
    file.write_text(head + text, encoding="utf-8")
    return str(file)


def faults(folder: Path, text: str, head: str = HEAD) -> dict[str, str]:
    """Sentence by key, of a file that must be wrong."""
    with pytest.raises(ConfigFaults) as wrong:
        check_scenario(written(folder, text, head))
    return {fault.key: fault.sentence.en for fault in wrong.value.faults}


@pytest.mark.parametrize("name", shipped())
def test_that_a_shipped_scenario_is_without_fault(name: str) -> None:
    assert check_scenario(name).scenario.key == name


def test_that_both_scenarios_ship() -> None:
    assert {"storm_night", "calm_day"} <= set(shipped())


def test_that_every_kind_of_event_has_its_effect_described() -> None:
    kinds = Scenario.model_fields["events"].annotation
    known = kinds.__args__[0].model_fields["what"].annotation.__args__  # type: ignore[union-attr]
    assert set(EFFECTS) == set(known)


def test_that_every_fault_of_a_file_is_said_at_once(tmp_path: Path) -> None:
    head = HEAD.replace('"mine"', '"Mine"')
    found = faults(
        tmp_path,
        """
        [curves]
        rain_mm_h = [[0, 30], [700, 40]]
        wind_m_s = [[0, 99]]
        snow = 3
        [[events]]
        id = "a"
        what = "pump_debris"
        target = "lamp-00001"
        from_s = 500
        lasts_s = 200
        [[events]]
        id = "b"
        what = "accident"
        after = "nobody"
        lasts_s = 10
        [[events]]
        id = "c"
        what = "acident"
        from_s = 3
        lasts_s = 10
        [[events]]
        id = "d"
        what = "unit_silent"
        target = "CC-99"
        lasts_s = 10
        [[calls]]
        at_s = 900
        because = "flood:Nowhere"
        line = "112"
        kind = "earthquake"
        street = "Lê Lợi"
        near = [108.2, 16.0]
        words = "x"
        [[warnings]]
        """,
        head,
    )
    assert set(found) == {
        "scenario.key",
        "curves.rain_mm_h[2]",
        "curves.wind_m_s",
        "curves.snow",
        "events[1].target",
        "events[1].lasts_s",
        "events[2]",
        "events[2].after",
        "events[3].what",
        "events[4]",
        "calls[1].at_s",
        "calls[1].because",
        "calls[1].kind",
        *(
            f"warnings[1].{key}"
            for key in (
                "at_s",
                "msg_type",
                "urgency",
                "severity",
                "certainty",
                "response",
                "event",
                "headline",
                "description",
                "instruction",
                "area",
                "ring",
            )
        ),
    }
    assert found["events[1].target"] == "“lamp-00001” is a lamp, here it must be a pump."
    assert "exactly one of" in found["events[4]"]


def test_that_a_chain_that_comes_back_to_itself_is_refused(tmp_path: Path) -> None:
    chain = "".join(
        f'[[events]]\nid = "{one}"\nwhat = "accident"\nnear = [108.2, 16.0]\nafter = "{other}"\nlasts_s = 9\n'
        for one, other in (("a", "b"), ("b", "c"), ("c", "a"))
    )
    assert set(faults(tmp_path, chain)) == {f"events[{n}].after" for n in (1, 2, 3)}
    with pytest.raises(BadScenario, match="comes back to itself"):
        load_scenario(written(tmp_path, chain))


def test_that_a_chain_follows_its_cause_and_a_curve_starts_an_event(tmp_path: Path) -> None:
    scenario = load_scenario(
        written(
            tmp_path,
            """
            [curves]
            wind_m_s = [[0, 5], [100, 25]]
            [[events]]
            id = "tree"
            what = "tree_fallen"
            near = [108.2, 16.0]
            when = { curve = "wind_m_s", above = 15 }
            lasts_s = 100
            [[events]]
            id = "crash"
            what = "accident"
            near = [108.2, 16.0]
            after = "tree"
            delay_s = 30
            lasts_s = 100
            [[events]]
            id = "never"
            what = "tree_fallen"
            near = [108.2, 16.0]
            when = { curve = "wind_m_s", above = 40 }
            lasts_s = 100
            """,
        )
    )
    found = spans(scenario, 1, 0)
    assert found["tree"] == (50.0, 150.0) and found["crash"] == (80.0, 180.0) and "never" not in found


def test_that_the_seed_moves_events_by_no_more_than_told() -> None:
    storm = load_scenario()
    begun = {spans(storm, seed, 0)["accident"].begun_s for seed in range(20)}
    assert len(begun) > 10 and all(150.0 <= at <= 154.0 for at in begun)
    assert spans(storm, 7, 3) == spans(storm, 7, 3)


def test_that_a_curve_is_straight_between_knots_and_begins_again() -> None:
    knots = ((0.0, 10.0), (100.0, 20.0))
    assert [along(knots, at, 200.0) for at in (0, 50, 100, 150, 200, 250)] == [10, 15, 20, 20, 10, 15]
    assert first_above(knots, 15.0) == 50.0 and first_above(knots, 5.0) == 0.0 and first_above(knots, 20.0) is None


def test_that_the_command_says_what_is_wrong_or_that_all_is_well(tmp_path: Path) -> None:
    bad = CliRunner().invoke(app, ["simulate", "--check", written(tmp_path, "[curves]\nrain_mm_h = 999\n")])
    assert bad.exit_code == 2 and "curves.rain_mm_h" in bad.stderr and ":7:" in bad.stderr
    good = CliRunner().invoke(app, ["simulate", "--check", written(tmp_path, "")])
    assert good.exit_code == 0 and "mine.toml" in good.stdout


def test_that_a_scenario_that_cannot_be_read_is_a_sentence_and_code_2(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["simulate", "--scenario", str(tmp_path / "none.toml"), "--port", "0"])
    assert done.exit_code == 2 and "none.toml" in done.stderr and "Traceback" not in done.stderr


def test_that_the_manuals_worked_example_is_without_fault_and_does_what_it_says(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "manual" / "scenarios.md").read_text(encoding="utf-8")
    example = text.split("```toml\n")[1].split("```")[0]
    gale = check_scenario(written(tmp_path, example, head=""))
    found = spans(gale, 1, 0)
    assert found["crash"].begun_s - found["tree"].begun_s == 45.0
    assert len(City(1, scenario=gale).story.cycle(0).power.by_tree) > 3


def test_that_the_manual_names_every_kind_of_event_and_every_curve() -> None:
    text = (ROOT / "docs" / "manual" / "scenarios.md").read_text(encoding="utf-8")
    assert [name for name in (*EFFECTS, *RANGES) if f"`{name}`" not in text] == []
