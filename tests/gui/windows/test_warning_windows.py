"""Warning the public from the whole desk: one key leads there, the second person is told quietly, a plan opens it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from ioc.domain import facts as f
from ioc.domain.warning_records import WarningKind
from tests.gui.windows.conftest import SPECS, Shown, standing
from tests.helpers.desk import HA, QUAN, Desk, us
from tests.helpers.desk_story import tell
from tests.helpers.public_warnings import SPEC, complete
from widgets.replay_window import replay_specs
from widgets.theme import apply_theme
from widgets.warning_panel import WarningPanel
from widgets.warning_specs import SPECS as WARNINGS

CONTENT = complete(us("21:47:32"))


@pytest.fixture
def evening(qapp: QApplication, tmp_path: Path) -> Iterator[Shown]:
    apply_theme(qapp, "dark")
    fake = tell(Desk(language="en", actor=HA))
    site = fake.session.state.registry.site
    assert site is not None
    fake.happen(f.SiteDescribed(site=replace(site, warnings=SPEC)), at="21:47:32")
    with standing(qapp, fake, (*SPECS, *WARNINGS), tmp_path) as made:
        yield made


def panel_of(shown: Shown) -> WarningPanel:
    panel = shown.live.workspace.frame("warnings").findChild(WarningPanel)
    assert panel is not None
    return panel


def wait(shown: Shown) -> None:
    """A warning was written at another desk and waits."""
    drafted = f.WarningDrafted(warning="w", number="CB-0007", identifier="x-1", kind=WarningKind.ALERT, content=CONTENT)
    shown.fake.happen(drafted, f.WarningSubmitted(warning="w", revision=1), at="21:47:33", by=QUAN)


def test_that_f11_leads_to_the_panel_from_anywhere(evening: Shown) -> None:
    evening.live.workspace.focus_panel("alarms")
    evening.press(Qt.Key.Key_F11)
    assert evening.live.workspace.focused == "warnings"


def test_that_what_waits_for_release_is_said_and_counted_and_takes_no_focus(evening: Shown) -> None:
    evening.live.workspace.focus_panel("alarms")
    before = QApplication.focusWidget()
    wait(evening)
    part = evening.live.parts[0]
    said = part.status_bar.feed_label.text
    assert "Warnings to release" in said and "1" in said
    assert any("CB-0007 waits for release" in text and "(F11)" in text for text in _notices(evening))
    assert QApplication.focusWidget() is before


def _notices(shown: Shown) -> list[str]:
    return [part.banner.words.text for part in shown.live.parts]


def test_that_a_plan_opens_the_composer_with_the_keyboard_in_it(evening: Shown) -> None:
    evening.live.workspace.focus_panel("alarms")
    evening.fake.models.ask_warning("flood", "i412", True)
    panel = panel_of(evening)
    assert panel.draft is not None
    assert (panel.draft.template, panel.draft.incident, panel.draft.exercise) == ("flood", "i412", True)
    assert evening.live.workspace.focused == "warnings"
    QApplication.processEvents()
    held = QApplication.focusWidget()
    assert held is not None and panel.form.isAncestorOf(held)


def test_that_a_replay_has_the_panel_behind_its_log() -> None:
    (spec,) = [one for one in replay_specs((*SPECS, *WARNINGS)) if one.key == "warnings"]
    assert (spec.window, spec.onto) == (0, "log")


def test_that_the_command_line_leads_into_the_composer(evening: Shown) -> None:
    evening.fake.models.selection.select("incident", "i412")
    evening.live.workspace.focus_panel("alarms")
    evening.press(Qt.Key.Key_Slash)
    evening.keys("warn flood")
    evening.press(Qt.Key.Key_Return)
    QApplication.processEvents()
    panel = panel_of(evening)
    assert panel.draft is not None
    assert (panel.draft.template, panel.draft.incident) == ("flood", "i412")
    held = QApplication.focusWidget()
    assert held is not None and panel.form.isAncestorOf(held)
