"""Clock, selection, actions, tokens, sentences: the small parts that all panels stand on."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QObject

import resources
from ioc.domain import facts as f
from ioc.link.messages import Beat
from ioc.qt.actions import Action, Actions
from ioc.qt.clock import TURNS, DeskClock
from ioc.qt.fact_words import fact_sentence
from ioc.qt.selection import Selection
from ioc.qt.sentences import has_sentence, sentence
from ioc.qt.tokens import THEMES, contrast
from tests.helpers.desk import Desk, us
from tests.helpers.desk_story import evening, tell


@pytest.mark.parametrize("look", THEMES)
@pytest.mark.parametrize("text", ["tx1", "tx2", "tx3"])
@pytest.mark.parametrize("ground", ["bg0", "bg1", "bg2", "bg3", "selbg", "past_panel", "past_title"])
def test_that_texts_keep_their_contrast(look: str, text: str, ground: str) -> None:
    tokens = THEMES[look]
    assert contrast(tokens[text], tokens[ground]) >= 4.5


@pytest.mark.parametrize("look", THEMES)
@pytest.mark.parametrize("token", ["p1", "p2", "p3ring", "p4", "p5", "sel"])
def test_that_shapes_keep_their_contrast(look: str, token: str) -> None:
    assert contrast(THEMES[look][token], THEMES[look]["bg1"]) >= 3.0


def test_that_both_themes_have_the_same_tokens() -> None:
    assert THEMES["dark"].keys() == THEMES["light"].keys()


def test_that_the_clock_takes_the_engines_time_and_tells_it(qapp: Any) -> None:
    desk = Desk()
    clock = DeskClock(desk.session)
    told: list[int] = []
    clock.ticked.connect(told.append)
    desk.session.take([Beat(at_us=us("21:50:00"), seq=0)])
    assert told
    assert 0 <= told[-1] - us("21:50:00") < 1_000_000


def test_that_what_is_dear_to_paint_takes_turns_after_a_tick_and_none_is_left_out(qtbot: Any) -> None:
    desk = Desk()
    clock = DeskClock(desk.session)
    order: list[int] = []
    for number in range(2 * TURNS):
        clock.in_turn().ticked.connect(lambda _, number=number: order.append(number))
    clock.ticked.connect(lambda _: order.append(-1))
    desk.session.take([Beat(at_us=us("21:50:00"), seq=0)])
    assert order == [-1], "a turn comes later"
    qtbot.waitUntil(lambda: len(order) > 2 * TURNS, timeout=5000)
    assert [one for one in order if one >= 0][: 2 * TURNS] == [n + late for n in range(TURNS) for late in (0, TURNS)]
    order.clear()
    clock.hold(us("21:50:01"))
    assert sorted(order) == list(range(-1, 2 * TURNS)), "a clock that is held tells everybody at once"


def test_that_a_paused_replay_stands_still(qapp: Any) -> None:
    desk = Desk(is_replay=True)
    clock = DeskClock(desk.session)
    desk.session.take([Beat(at_us=us("19:46:08"), seq=0, rate=0.0)])
    assert clock.now_us() == us("19:46:08")


def test_that_selecting_the_same_is_silent_and_kinds_are_remembered(qapp: Any) -> None:
    selection = Selection()
    seen: list[tuple[str, str]] = []
    selection.selected.connect(lambda kind, ident: seen.append((kind, ident)))
    selection.select("alarm", "a")
    selection.select("alarm", "a")
    selection.select("asset", "b")
    assert seen == [("alarm", "a"), ("asset", "b")]
    assert selection.last("alarm") == "a"


def action(ident: str, key: str, **more: Any) -> Action:
    return Action(ident, lambda: ident, key, "alarms", more.pop("run", lambda: None), **more)


def test_that_an_action_says_why_not_and_then_does_not_run(qapp: Any) -> None:
    ran: list[str] = []
    actions = Actions()
    actions.add(action("a", "A", run=lambda: ran.append("a"), enabled_reason=lambda: "Not now."))
    actions.add(action("b", "B", run=lambda: ran.append("b")))
    assert actions.run("a") == "Not now."
    assert actions.run("b") == ""
    assert ran == ["b"]


def test_that_a_key_is_bound_once_in_a_context(qapp: Any) -> None:
    actions = Actions()
    actions.add(action("a", "A"))
    actions.add(action("b", "B"))
    assert actions.bind("b", "A") == "a"
    assert actions.bind("b", "X") == ""
    found = actions.by_key("alarms", "X")
    assert found is not None
    assert found.id == "b"
    assert actions.by_key("alarms", "B") is None


def test_that_an_owners_actions_go_with_it(qapp: Any) -> None:
    actions, owner = Actions(), QObject()
    actions.add(action("a", "A"), owner)
    owner.deleteLater()
    del owner
    qapp.sendPostedEvents(None, 52)
    assert actions.get("a") is None


@pytest.mark.parametrize("kind", [member.__name__ for member in f.AnyFact.__args__])
def test_that_every_fact_has_a_sentence(kind: str) -> None:
    assert has_sentence(f"fact.{kind}")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_that_no_sentence_of_the_evening_has_a_hole(qapp: Any, language: str) -> None:
    desk = tell(Desk(language=language))
    for entry in evening():
        text, strong = fact_sentence(entry, desk.models.names, "words")
        assert "{" not in text, text
        assert "fact." not in text, text
        assert not strong or strong in text or entry.fact.__class__.__name__ in ("LogWritten", "NoteAdded")


def test_that_a_missing_sentence_shows_its_code_and_parameters() -> None:
    assert resources.sentence("no.such", {"unit": "CC-12"}, "vi") == "no.such: unit CC-12"


def test_that_closed_words_in_a_refusal_are_in_the_language() -> None:
    said = sentence("refused.role", {"role": "operator", "roles": "coordinator, supervisor"}, "vi")
    assert "trực vận hành" in said
    assert "điều phối, trưởng ca" in said


def test_that_no_text_of_the_panels_lacks_its_vietnamese() -> None:
    import ast
    from pathlib import Path

    known = {source for texts in resources.translations("vi").values() for source in texts}
    root = Path(__file__).resolve().parents[3]
    missing = []
    panels = (
        "alarm_p",
        "asset",
        "feed",
        "incident",
        "list_",
        "log_",
        "note",
        "panel.",
        "reject",
        "shelve",
        "trend",
        "unit_",
    )
    widgets = [file for file in (root / "widgets").rglob("*.py") if file.name.startswith(panels)]
    for file in [*widgets, *(root / "ioc" / "qt").glob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            if name in ("tr", "_tr") and texts and texts[0] not in known:
                missing.append(f"{file.name}:{node.lineno} {texts[0]!r}")
    assert missing == []


def test_that_columns_share_room_by_need() -> None:
    from widgets.tables.columns import Column, share

    columns = (
        Column(least=40, most=40),
        Column(weight=1, least=50, wish=100),
        Column(weight=3, least=60),
        Column(drop=1),
    )
    wide = share(columns, (0, 0, 0, 70), 420)
    assert wide[0] == 40
    assert wide[3] == 70
    assert sum(wide) in (418, 419, 420)
    narrow = share(columns, (0, 0, 0, 70), 215)
    assert narrow[3] == 0
    assert narrow[1] >= 50
