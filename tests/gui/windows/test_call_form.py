from __future__ import annotations

from PySide6.QtWidgets import QApplication

from ioc.domain import facts as f
from ioc.domain.commands import OpenIncident
from ioc.domain.intake_records import PhoneState
from ioc.domain.records import Call
from tests.gui.windows.conftest import Shown
from tests.helpers.desk import us


def test_that_the_form_is_filled_from_the_selected_call(shown: Shown) -> None:
    """The long way: for a call whose kind the operator wants to change, or that the city does not know."""
    shown.live.models.selection.select("call", "k-4")
    shown.live.open_incident()
    bar = shown.live.here().open_incident
    assert bar.subject.text == "New incident from 112 · 21:46:50 · Hòa Xuân"
    assert bar.command() == OpenIncident(type="flood", priority=1, call="k-4", text="Call on 112 at 21:46:50")


def test_that_a_kind_that_the_city_does_not_know_is_asked_for(shown: Shown) -> None:
    shown.live.workspace.open_panel("calls")
    panel = shown.live.workspace.panel("calls")
    assert panel is not None
    panel.view.selectRow(panel.table.row_of("k-6"))  # type: ignore[attr-defined]
    shown.keys("i")
    assert shown.fake.link.commands() == []
    assert shown.live.here().open_incident.isVisible()


def test_that_the_banner_counts_waiting_calls_in_both_windows(shown: Shown) -> None:
    for part in shown.live.parts:
        assert part.banner.more.text.startswith("4 calls wait 6:22")


def test_that_a_ringing_call_is_in_the_banner_before_the_next_second(shown: Shown) -> None:
    shown.fake.models.clock.hold(us("21:47:32"))
    told = Call(id="tel:1", feed="c1022", line="112", kind="", received_us=us("21:47:31"))
    shown.fake.happen(f.CallReceived(call=told), f.PhoneChanged(call="tel:1", state=PhoneState.RINGING))
    before = QApplication.focusWidget()
    for part in shown.live.parts:
        assert part.banner.more.text.startswith("5 calls wait 6:22 112 rings")
    shown.fake.happen(f.PhoneChanged(call="tel:1", state=PhoneState.ENDED), f.CallBackSet(call="tel:1", due_us=1))
    shown.fake.happen(f.CallBackDue(call="tel:1"))
    for part in shown.live.parts:
        assert part.banner.more.text.startswith("5 calls wait 6:22 call back: 1")
    assert QApplication.focusWidget() is before, "news takes no focus"
