"""Places of the ground in the command line, the palette's index, place fields and on the map."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from ioc.domain.commands import ChangeIncident
from ioc.qt.actions import Actions
from ioc.qt.command_grammar import Scope, interpret
from ioc.qt.place_words import spots
from maps.panel import CLOSE_UP, WARD_UP, MapPanel
from tests.helpers.da_nang import da_nang
from tests.helpers.desk import Desk
from tests.helpers.desk_story import tell
from widgets.command_line import CommandLine
from widgets.command_runner import CommandRunner
from widgets.place_field import PlaceField
from widgets.place_index import PlaceIndex

LAND = da_nang().site.land


@pytest.fixture
def desk(qapp: object) -> Desk:
    desk = tell(Desk())
    site = desk.session.state.registry.site
    assert site is not None
    desk.session.state.registry.site = msgspec.structs.replace(site, land=LAND)
    return desk


@pytest.fixture
def scope(desk: Desk) -> Scope:
    return Scope(
        state=desk.session.state,
        places=PlaceIndex(desk.models.names),
        now_us=desk.session.now_us(),
        zone=UTC,
        incident="i415",
    )


@pytest.fixture
def panel(qtbot: QtBot, desk: Desk) -> Iterator[MapPanel]:
    panel = MapPanel(desk.session, desk.models, Actions(), prefer="native")
    panel.resize(1200, 700)
    with qtbot.waitSignal(panel.host.frame_painted, timeout=15000):
        panel.show()
    yield panel
    panel.surface.close()
    panel.close()
    panel.deleteLater()
    qtbot.wait(1)


def runner(desk: Desk) -> CommandRunner:
    def nothing(_: object = None) -> None:
        pytest.fail("a place is no order of another kind")

    return CommandRunner(
        desk.session,
        desk.models,
        set_language=nothing,
        set_theme=nothing,
        open_replay=nothing,
        show_keys=nothing,
        run_action=nothing,
    )


@pytest.mark.parametrize(
    ("line", "label", "zoom"),
    [
        ("tìm cầu Rồng", "Cầu Rồng", CLOSE_UP),
        ("find cau rong", "Cầu Rồng", CLOSE_UP),
        ("tìm 24 Trần Phú, Hải Châu", "24 Trần Phú", CLOSE_UP),
        ("tìm phường Hải Châu", "Hải Châu", WARD_UP),
        ("tìm 16°03'15.84\"N 108°12'07.92\"E", "16.05440, 108.20220", CLOSE_UP),
    ],
)
def test_that_the_command_line_takes_the_map_there_and_marks_it(
    qtbot: QtBot, desk: Desk, scope: Scope, panel: MapPanel, line: str, label: str, zoom: int
) -> None:
    reading = interpret(line, scope)
    assert reading.kind == "go" and reading.target is not None and reading.target.label == label
    runner(desk).run(reading, CommandLine(lambda: scope, desk.models.names, panel))
    view, target = panel.surface.view, reading.target
    assert (view.lon, view.lat, view.zoom) == (target.lon, target.lat, zoom)
    panel.host.surface.refresh_now()
    assert any(item.spec.text == label for item in panel.host.surface.overlay.over)
    desk.models.selection.select("asset", "cam-le")
    assert panel.scene.found is None


def test_that_a_street_is_a_place_of_an_incident_and_a_ward_is_one_without_a_position(scope: Scope) -> None:
    street = interpret("place 24 trần phú, hải châu", scope).command
    assert isinstance(street, ChangeIncident)
    assert street.ward == "Hải Châu" and street.lon == pytest.approx(108.223, abs=0.002) and street.elsewhere
    ward = interpret("place quận sơn trà", scope).command
    assert isinstance(ward, ChangeIncident)
    assert (ward.ward, ward.lon, ward.elsewhere) == ("Sơn Trà", None, True)


def test_that_assets_are_still_found_beside_places(scope: Scope) -> None:
    found = scope.places.find("cẩm lệ", 8)
    assert {"assets", "ground"} <= {place.table for place in found}
    assert len([place for place in found if place.table == "ground"]) <= 4
    assert next(spot.asset for spot in spots("thuy chi cam le", scope.state, scope.places)) == "cam-le"


def test_that_a_field_says_what_is_not_on_record(qtbot: QtBot, desk: Desk) -> None:
    desk.models.set_language("vi")
    field = PlaceField(desk.models)
    qtbot.addWidget(field)
    field.field.setText("24 tran phu")
    field.field.textEdited.emit("24 tran phu")
    assert field.spot is not None and field.spot.label == "24 Trần Phú"
    assert "không có dữ liệu số nhà" in field.reading.toolTip()
    field.field.textEdited.emit("cau rogn")
    assert field.spot is not None and "tên gần giống" in field.spot.detail
    desk.models.set_language("en")
