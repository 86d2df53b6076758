"""Files of an incident by keyboard: attached by path and from the clipboard, shown with a reason, saved, masked."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest

from ioc.domain import facts as f
from ioc.domain.attachments import MOST_BYTES, WEBP, media_type
from ioc.domain.commands import AttachFile
from ioc.qt.attaching import read_picture
from ioc.qt.unmasking import MASKED, SHOWN
from tests.helpers.attached import WHOLE, png
from tests.helpers.desk import HOA, QUAN, Desk
from tests.helpers.desk_story import ref, tell
from widgets.incident_panel import FILES, IncidentPanel

SIZE = (900, 620)


def attached(desk: Desk) -> Desk:
    for number, media in enumerate(WHOLE, 1):
        fact = f.FileAttached(
            incident="i412", attachment=f"a{number}", file=ref(f"file-{number}"), media=media, size=number * 50_000
        )
        desk.happen(fact, by=HOA)
    return desk


@pytest.fixture
def over() -> Desk:
    return attached(tell(Desk(language="en", actor=QUAN)))


@pytest.fixture
def panel(make: Any, over: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> IncidentPanel:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("widgets.incident_files.exports", lambda: tmp_path / "out")
    made: IncidentPanel = make(IncidentPanel, over, SIZE)
    over.models.selection.select("incident", "i412")
    return made


def press(panel: Any, key: Any, with_key: Any = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(panel.focusWidget() or panel, key, with_key)


def choose(panel: IncidentPanel, ident: str) -> None:
    panel.turn_to(FILES)
    panel.files_page.view.select_id(ident)
    panel.files_page.view.chosen.emit(ident)
    panel.files_page.view.setFocus()


def show(panel: IncidentPanel, desk: Desk, number: int, content: bytes, name: str = "a") -> None:
    choose(panel, f"a{number}")
    press(panel, Qt.Key.Key_Return)
    QTest.keyClicks(panel.files_page.box.bar.reason, "who is it")
    QTest.keyClick(panel.files_page.box.bar.reason, Qt.Key.Key_Return)
    desk.reply("unmask", {f"file-{number}": {"name": name, "base64": b64encode(content).decode()}})


def commands(desk: Desk) -> list[AttachFile]:
    return [one for one in desk.link.commands() if isinstance(one, AttachFile)]


def test_that_the_list_says_kind_size_who_and_when_and_no_name(panel: IncidentPanel) -> None:
    assert panel.tabs.tabText(FILES) == "Files 5"
    table = panel.files_page.table
    rows = [[str(table.index(row, column).data()) for column in range(5)] for row in range(table.rowCount())]
    assert rows[0][:4] == ["1", "PNG picture", "49 KB", "Nguyễn Thị Hoa"]
    assert [row[1] for row in rows] == ["PNG picture", "JPEG picture", "WebP picture", "PDF", "text"]


def test_that_f_takes_a_path_which_tab_completes(panel: IncidentPanel, over: Desk, tmp_path: Path) -> None:
    (tmp_path / "anh").mkdir()
    (tmp_path / "anh" / "cau-cam-le.txt").write_bytes(WHOLE["text/plain"])
    (tmp_path / "anh" / "cau-do.txt").write_text("x")
    (tmp_path / ".hidden").write_text("x")
    panel.setFocus()
    press(panel, Qt.Key.Key_F)
    bar = panel.acts.files.path_bar
    assert bar.isVisible() and bar.path.text() == f"{tmp_path}/"
    assert panel.pages.currentWidget() is panel.files_page
    QTest.keyClick(bar.path, Qt.Key.Key_Tab)
    assert bar.path.text() == f"{tmp_path}/anh/"
    QTest.keyClick(bar.path, Qt.Key.Key_Tab)
    assert bar.path.text().endswith("cau-cam-le.txt")
    assert bar.title.text() == "2 fit: cau-cam-le.txt, cau-do.txt"
    QTest.keyClick(bar.path, Qt.Key.Key_Return)
    assert commands(over) == [AttachFile(incident="i412", name="cau-cam-le.txt", content=WHOLE["text/plain"])]
    assert not bar.isVisible()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "no such file"),
        (b"MZ\x90\0", "Only pictures"),
        (b"%PDF-1.4\n" + b"x" * MOST_BYTES + b"%%EOF", "larger than 700 KB"),
        (png()[:-30], "damaged"),
    ],
)
def test_that_what_cannot_go_is_refused_in_words_and_the_path_stays(
    panel: IncidentPanel, over: Desk, tmp_path: Path, content: bytes | None, words: str
) -> None:
    file = tmp_path / "a.png"
    if content is not None:
        file.write_bytes(content)
    panel.setFocus()
    press(panel, Qt.Key.Key_F)
    bar = panel.acts.files.path_bar
    bar.path.setText(str(file))
    QTest.keyClick(bar.path, Qt.Key.Key_Return)
    assert words in panel.notice.text
    assert commands(over) == [] and bar.isVisible()


def test_that_ctrl_v_attaches_the_picture_of_the_clipboard(panel: IncidentPanel, over: Desk) -> None:
    image = QImage(2400, 1200, QImage.Format.Format_RGB32)
    image.fill(QColor("#336699"))
    image.setText("Comment", "K12/3 Khong-Ten")
    QGuiApplication.clipboard().setImage(image)
    panel.setFocus()
    press(panel, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    (command,) = commands(over)
    made = read_picture(command.content)
    assert (made.width(), made.height()) == (1600, 800)
    assert made.pixelColor(5, 5) == QColor("#336699")
    assert command.name == "clipboard 214732"
    assert b"Khong-Ten" not in command.content
    over.settle()
    assert "position and camera data are left out" in panel.notice.text


def test_that_ctrl_v_takes_a_copied_file_and_says_when_there_is_neither(
    panel: IncidentPanel, over: Desk, tmp_path: Path
) -> None:
    (tmp_path / "ghi chú.txt").write_bytes(b"abc")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "ghi chú.txt"))])
    QGuiApplication.clipboard().setMimeData(data)
    panel.setFocus()
    press(panel, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert [(one.name, one.content) for one in commands(over)] == [("ghi chú.txt", b"abc")]
    QGuiApplication.clipboard().setText("words")
    press(panel, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert "no picture on the clipboard" in panel.notice.text
    assert len(commands(over)) == 1


def test_that_enter_asks_why_then_shows_picture_and_name_until_the_minute_is_over(
    panel: IncidentPanel, over: Desk
) -> None:
    page = panel.files_page
    choose(panel, "a1")
    assert page.box.told.text() == "File 1 (PNG picture) is masked: it may show or name people."
    show(panel, over, 1, png(40, 30), "cầu.png")
    assert over.link.asked("unmask")[-1].params == {"refs": ["file-1"], "reason": "who is it"}
    assert page.box.unmasking.state == SHOWN
    assert page.content.texts() == ["cầu.png"]
    assert (page.content.picture.image.width(), page.content.picture.image.height()) == (40, 30)
    page.box.unmasking.end_now()
    assert page.content.isHidden() and page.content.texts() == [] and page.content.picture.image.isNull()


def test_that_text_is_shown_as_it_is_and_esc_hides_it(panel: IncidentPanel, over: Desk) -> None:
    show(panel, over, 5, b"<b>12</b>", "note.txt")
    assert panel.files_page.content.texts() == ["note.txt", "<b>12</b>"]
    press(panel, Qt.Key.Key_Escape)
    assert panel.files_page.box.unmasking.state == MASKED
    assert panel.files_page.content.texts() == []
    assert panel.files_page.view.selected_id == "a5", "what is shown goes first"


def test_that_another_incident_or_tab_hides_what_is_shown(panel: IncidentPanel, over: Desk) -> None:
    show(panel, over, 5, b"abc")
    panel.turn_to(0)
    assert panel.files_page.box.unmasking.state == MASKED
    show(panel, over, 5, b"abc")
    over.models.selection.select("incident", "i413")
    assert panel.files_page.box.unmasking.state == MASKED
    assert panel.tabs.tabText(FILES) == "Files 0" and panel.files_page.content.texts() == []


def test_that_a_picture_that_lies_about_its_size_is_not_unpacked(panel: IncidentPanel, over: Desk) -> None:
    lying = bytearray(png())
    lying[16:24] = (60_000).to_bytes(4, "big") * 2
    show(panel, over, 1, bytes(lying), "a.png")
    assert panel.files_page.content.picture.image.isNull()
    assert "too many pixels" in panel.files_page.content.texts()[0]


def test_that_a_pdf_is_saved_with_a_reason_under_its_kinds_ending(
    panel: IncidentPanel, over: Desk, tmp_path: Path
) -> None:
    show(panel, over, 4, WHOLE["application/pdf"], "giấy.exe")
    assert "save it to read it" in panel.files_page.content.texts()[0]
    press(panel, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    bar = panel.acts.files.save_bar
    assert bar.isVisible()
    QTest.keyClicks(bar.reason, "for the police")
    QTest.keyClick(bar.reason, Qt.Key.Key_Return)
    told = over.link.asked("unmask")[-1].params
    assert (told["export"], told["about"], told["rows"], told["reason"]) == ("attachment", "i412", 1, "for the police")
    record = {"name": "../giấy tờ.exe", "base64": b64encode(WHOLE["application/pdf"]).decode()}
    over.reply("unmask", {"file-4": record})
    (file,) = (tmp_path / "out").iterdir()
    assert file.name.startswith("VV-0412-") and file.name.endswith("-giấy_tờ.pdf")
    assert file.read_bytes() == WHOLE["application/pdf"]
    assert file.stat().st_mode & 0o077 == 0
    assert str(file) in panel.notice.text


def test_that_a_forgotten_file_is_neither_shown_nor_saved(panel: IncidentPanel, over: Desk, tmp_path: Path) -> None:
    choose(panel, "a5")
    press(panel, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(panel.acts.files.save_bar.reason, "x")
    QTest.keyClick(panel.acts.files.save_bar.reason, Qt.Key.Key_Return)
    over.reply("unmask", {"file-5": None})
    assert "destroyed" in panel.notice.text or "forgotten" in panel.notice.text
    assert not (tmp_path / "out").exists()


def test_that_an_operator_attaches_but_is_told_why_nothing_is_shown(make: Any) -> None:
    over = attached(tell(Desk(language="en", actor=HOA)))
    panel = make(IncidentPanel, over, SIZE)
    over.models.selection.select("incident", "i412")
    choose(panel, "a1")
    press(panel, Qt.Key.Key_Return)
    assert over.link.asked("unmask") == []
    assert "coordinator" in panel.notice.text
    press(panel, Qt.Key.Key_F)
    assert panel.acts.files.path_bar.isVisible()


def test_that_a_replay_lists_files_and_neither_shows_nor_takes_any(make: Any) -> None:
    over = attached(tell(Desk(language="en", actor=QUAN, is_replay=True)))
    panel = make(IncidentPanel, over, SIZE)
    over.models.selection.select("incident", "i412")
    choose(panel, "a1")
    assert panel.files_page.table.rowCount() == 5
    press(panel, Qt.Key.Key_Return)
    assert "replay" in panel.notice.text.lower()
    press(panel, Qt.Key.Key_F)
    press(panel, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert over.link.commands() == [] and over.link.asked("unmask") == []
    assert not panel.acts.files.path_bar.isVisible()


def test_that_the_kinds_of_the_engine_are_pictures_of_the_desk() -> None:
    assert not read_picture(WHOLE[WEBP]).isNull()
    assert media_type(WHOLE[WEBP]) == WEBP
