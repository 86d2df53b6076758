"""What the title of a replay says of the record under it."""

from __future__ import annotations

from ioc.link.messages import Beat
from ioc.qt.translation import install_language
from tests.helpers.desk import Desk, us
from widgets.replay_window import ReplayDesk


def verified(fake: Desk, seq: int, state: str, **more: object) -> None:
    answer = {"seq": seq, "state": state, "share": 0.0, "entries": 1, "key": "file", "broken": None, **more}
    fake.reply("verified", answer)


def sought(past: tuple[Desk, ReplayDesk]) -> tuple[Desk, ReplayDesk, int]:
    fake, replay = past
    fake.session.reset.emit()
    seq = fake.session.state.seq
    fake.reply("digest", {"seq": seq, "digest": "614be4a244d1ff"})
    return fake, replay, seq


def test_that_the_walk_is_told_and_then_its_end(past: tuple[Desk, ReplayDesk], qtbot) -> None:
    fake, replay, seq = sought(past)
    said = replay.title.grounds
    verified(fake, seq, "checking", share=0.414)
    assert said.text.endswith("checking the chain… 41 %")
    asked = len(fake.link.asked("verified"))
    qtbot.waitUntil(lambda: len(fake.link.asked("verified")) > asked, timeout=5000)
    verified(fake, seq, "holds", share=1.0)
    assert said.text == f"read only · digest 614be4a244d1 · Chain verified ✓ #{seq}"
    install_language("vi")
    replay.refresh()
    assert said.text.endswith(f"Chuỗi băm khớp ✓ #{seq}")


def test_that_the_first_break_is_named_in_words(past: tuple[Desk, ReplayDesk]) -> None:
    fake, replay, seq = sought(past)
    broken = {"segment": "2026-10-14", "seq": 57, "kind": "LogWritten", "code": "verify.chain", "why": ""}
    verified(fake, seq, "broken", broken=broken)
    said = replay.title.grounds
    assert said.text == ("read only ✗ Chain broken: Entry #57 (LogWritten) was altered, or the one before it is gone.")
    assert [run.text for run in said.runs if run.token == "p1"] == ["✗"], "a sign and words, not a colour alone"
    install_language("vi")
    replay.refresh()
    assert "Chuỗi băm bị đứt: Mục #57 (LogWritten) đã bị sửa" in said.text


def test_that_a_mark_names_the_number_that_it_was_proved_for_while_the_past_plays(
    past: tuple[Desk, ReplayDesk], qtbot
) -> None:
    fake, replay, seq = sought(past)
    verified(fake, seq, "holds")
    asked = len(fake.link.asked("verified"))
    fake.session.state.seq += 5
    fake.session.take([Beat(at_us=us("19:46:20"), seq=seq + 5, rate=10.0)])
    said = replay.title.grounds
    assert said.text == f"read only · Chain verified ✓ #{seq}", "the digest was another moment's"
    qtbot.waitUntil(lambda: len(fake.link.asked("verified")) > asked, timeout=5000)
    verified(fake, seq + 5, "checking")
    assert said.text.endswith(f"✓ #{seq}"), "what is proved stands while it is proved on"
    qtbot.waitUntil(lambda: len(fake.link.asked("verified")) > asked + 1, timeout=5000)
    verified(fake, seq + 5, "holds")
    assert said.text.endswith(f"✓ #{seq + 5}")


def test_that_a_seek_takes_the_mark_away_until_it_is_proved_again(past: tuple[Desk, ReplayDesk]) -> None:
    fake, replay, seq = sought(past)
    verified(fake, seq, "holds")
    fake.session.reset.emit()
    replay.refresh()
    assert "✓" not in replay.title.grounds.text


def test_that_the_record_of_others_is_said_to_vouch_for_itself(past: tuple[Desk, ReplayDesk]) -> None:
    fake, replay, seq = sought(past)
    verified(fake, seq, "holds", key="catalogue")
    assert replay.title.grounds.text.endswith(f"✓ #{seq} (by the record's own key)")
