"""What must hold of the page alone: nothing leaves it, nothing runs in it, nothing gets lost on the way to it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import numpy as np
from PySide6.QtCore import QCoreApplication, Qt, QUrl
from PySide6.QtWebEngineCore import QWebEnginePage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from maps.choose import create_surface
from maps.host import SurfaceHost
from maps.marks import UNACKED, Label
from maps.scene import Scene
from maps.surface import MapSurface
from maps.web_profile import map_profile
from maps.web_scheme import POLICY
from tests.gui.maps.looker import Looker, city, words

HOSTILE = "<img src=x onerror='window.ran=1'><script>window.ran=2</script>${window.ran=3}`</script>"


def test_that_the_attribute_for_floating_maps_is_set(qapp: QCoreApplication) -> None:
    assert QCoreApplication.testAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)


def header(web: Looker, path: str) -> str:
    told = "r => { window.told = r.headers.get('content-security-policy'); }"
    web.page(f"(window.told = null, fetch('{path}').then({told}), 1)")
    web.qtbot.waitUntil(lambda: web.page("window.told") is not None, timeout=5000)
    return str(web.page("window.told"))


def test_that_every_kind_of_reply_carries_the_policy(web: Looker) -> None:
    for path in ("/", "/feed.js", "/look?dpr=1", "/positions", "/frame?have=0"):
        assert header(web, path) == POLICY.decode()


def test_that_a_hostile_popup_runs_nothing(web: Looker) -> None:
    before = len(web.surface._page.complaints)  # type: ignore[attr-defined]
    web.page(
        "(window.ran = 0, L.popup().setLatLng(window.iocMap.map.getCenter()).setContent("
        '\'<img src="/none.png" onerror="window.ran=1"><a id="bait" href="javascript:window.ran=2">x</a>'
        '<iframe src="javascript:parent.ran=3"></iframe>\').openOn(window.iocMap.map), '
        "document.getElementById('bait').click(), 1)"
    )
    complaints = web.surface._page  # type: ignore[attr-defined]
    web.qtbot.waitUntil(lambda: len(complaints.complaints) >= before + 2, timeout=5000)
    assert web.page("window.ran") == 0
    assert any("Content Security Policy" in line for line in complaints.complaints[before:])


def test_that_inline_script_and_eval_are_blocked(web: Looker) -> None:
    web.page(
        "(window.ran = 0, (function () { var s = document.createElement('script'); s.textContent = 'window.ran = 1';"
        " document.body.appendChild(s); })(), 1)"
    )
    assert web.page("window.ran") == 0
    assert web.page(
        "(function () { try { (0, eval)('window.ran = 2'); return 'ran'; } catch (e) { return e.name; } })()"
    )
    assert web.page("window.ran") == 0


def test_that_no_word_of_a_feed_reaches_the_page(web: Looker) -> None:
    scene = web.scene
    scene.set_labels({"middle": Label(HOSTILE, HOSTILE)})
    scene.apply_status({"middle": (1, UNACKED)})
    web.paint()
    assert web.surface.overlay.over, "the label is on the map"
    assert "onerror" not in web.page("document.documentElement.outerHTML")
    assert "onerror" not in web.page("JSON.stringify(window.iocMap.layer.overlay)")
    assert web.page("window.ran || 0") == 0


class CountingHandler(BaseHTTPRequestHandler):
    hits = 0

    def do_GET(self) -> None:
        CountingHandler.hits += 1
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


def test_that_nothing_leaves_and_a_forced_attempt_is_counted_and_blocked(web: Looker, qtbot: QtBot) -> None:
    guard = map_profile().guard
    web.settle(108.22, 16.05, 12)
    web.settle(108.22, 16.05, 6)
    assert guard.blocked == 0, guard.last
    server = HTTPServer(("127.0.0.1", 0), CountingHandler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    bare = QWebEnginePage(map_profile().profile, web.frame)
    try:
        with qtbot.waitSignal(bare.loadFinished, timeout=8000) as finished:
            bare.setUrl(QUrl(f"http://127.0.0.1:{server.server_port}/leak"))
        assert finished.args == [False]
        assert guard.blocked == 1
        assert "leak" in guard.last[0]
        assert CountingHandler.hits == 0
        web.page(f"(location.href = 'http://127.0.0.1:{server.server_port}/go', window.open('/x'), 1)")
        qtbot.waitUntil(lambda: web.surface._page.refused >= 1, timeout=5000)  # type: ignore[attr-defined]
        assert CountingHandler.hits == 0
        assert web.page("location.pathname") == "/"
    finally:
        guard.blocked, guard.last = 0, []
        bare.deleteLater()
        server.shutdown()
        thread.join(5)
        server.server_close()


def test_that_a_page_may_not_read_another_pages_host(make: Callable[..., Looker]) -> None:
    one, other = make("web"), make("web")
    host = other.surface._host  # type: ignore[attr-defined]
    one.page(
        f"(window.told = null, fetch('ioc://{host}/positions').then(r => {{ window.told = r.status; }},"
        " e => { window.told = e.name; }), 1)"
    )
    one.qtbot.waitUntil(lambda: one.page("window.told") is not None, timeout=5000)
    assert one.page("window.told") == "TypeError"


def test_that_a_frame_is_acknowledged_by_its_number(web: Looker) -> None:
    painted: list[int] = []
    web.surface.frame_painted.connect(painted.append)
    for severity in (1, 2, 3):
        web.scene.apply_status({"a1": (severity, 0)})
        number = web.surface.refresh_now()
        web.qtbot.waitUntil(lambda: painted[-1:] == [web.surface.frame], timeout=5000)  # another may have followed
        assert painted[-1] >= number and painted == sorted(painted)
    assert web.page("window.iocMap.painted") == painted[-1]


def test_that_rings_during_a_fetch_collapse_and_the_last_state_is_painted(web: Looker) -> None:
    for step in range(40):
        web.scene.apply_status({"a1": (1 + step % 5, 0)})
        web.surface.refresh_now()
    web.scene.apply_status({"a1": (2, UNACKED)})
    web.paint()
    row = web.scene.assets.row_of["a1"]
    assert web.page(f"window.iocMap.layer.columns.status[{row}]") == 2 | UNACKED << 3
    assert web.page("window.iocMap.layer.columns.seq") == web.scene.log.seq


def test_that_a_gap_in_the_sequence_fetches_the_whole_status(web: Looker) -> None:
    web.page("(window.iocMap.layer.columns.seq = 999999, window.iocMap.layer.columns.status.fill(1), 1)")
    web.scene.apply_status({"a1": (3, UNACKED)})
    web.paint()
    held = web.page("Array.from(window.iocMap.layer.columns.status)")
    assert held == web.scene.assets.status().tolist()
    assert web.page("window.iocMap.layer.columns.seq") == web.scene.log.seq


def test_that_new_assets_replace_the_old(web: Looker) -> None:
    web.scene.set_assets(["z"], np.array([108.2]), np.array([16.035]), np.array([5], np.uint8))
    web.paint()
    assert web.page("window.iocMap.layer.columns.n") == 1


def test_that_a_redraw_of_the_page_changes_no_pixel(web: Looker) -> None:
    rows = np.arange(0, 90, dtype=np.uint32)
    for severity in (1, 4, 2):
        web.scene.set_status(rows, np.full(90, severity, np.uint8), np.full(90, UNACKED, np.uint8))
        web.surface.refresh_now()
    before = words(web.paint())
    web.page("(window.iocMap.layer.redraw(), 1)")
    assert words(web.paint()) == before


def test_that_a_hidden_map_sleeps_and_is_up_to_date_when_shown(web: Looker, qtbot: QtBot) -> None:
    web.frame.hide()
    qtbot.waitUntil(lambda: web.page("document.hidden"), timeout=5000)
    before = web.page("window.iocMap.layer.columns.seq")
    web.scene.apply_status({"a1": (2, UNACKED)})
    web.surface.refresh_now()
    assert web.page("window.iocMap.layer.columns.seq") == before
    web.frame.show()
    qtbot.waitUntil(lambda: web.page("window.iocMap.layer.columns.seq") == web.scene.log.seq, timeout=5000)


def test_that_the_native_map_stands_in_when_the_pages_process_dies(qtbot: QtBot) -> None:
    scene = city()

    def make(parent: QWidget, prefer: str) -> MapSurface:
        return create_surface(parent, prefer, ground="da_nang")  # type: ignore[arg-type]

    host = SurfaceHost(make, scene)
    qtbot.addWidget(host)
    host.resize(800, 600)
    host.set_view(108.2, 16.035, 14)
    with qtbot.waitSignal(host.frame_painted, timeout=15000):
        host.show()
    assert host.surface.is_web
    process = host.surface._page.renderProcessPid()  # type: ignore[attr-defined]
    with qtbot.waitSignal(host.fell_back, timeout=10000) as told:
        os.kill(process, signal.SIGKILL)
    assert told.args[0]
    assert not host.surface.is_web
    assert host.notice.isVisible() and host.notice.text
    with qtbot.waitSignal(host.frame_painted, timeout=5000):
        scene.apply_status({"middle": (1, UNACKED)})
        host.surface.refresh()
    assert host.surface.view.zoom == 14
    assert host.inset.names() == ["Quần đảo Hoàng Sa", "Quần đảo Trường Sa"]


def test_that_an_empty_scene_is_painted(make: Callable[..., Looker]) -> None:
    assert not make("web", Scene()).paint().isNull()
