"""Every text that a desk shows or tells a screen reader: what a probe for planted names has to look through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from ioc.qt.models import Models
from ioc.qt.ordered_table import OrderedTable

ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.EditRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.StatusTipRole,
    Qt.ItemDataRole.WhatsThisRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
)
SAID = ("text", "toPlainText", "title", "placeholderText", "toolTip", "windowTitle", "accessibleName", "currentText")


def shown_texts(models: Models) -> Iterator[str]:
    """Widgets of all windows, hidden ones too; cells of all models; accessible names and values; the clipboard."""
    for top in QApplication.topLevelWidgets():
        for widget in (top, *top.findChildren(QWidget)):
            yield from _of_widget(widget)
    for table in _tables(models):
        yield from _of_model(table)
    yield QGuiApplication.clipboard().text()


def planted_in(texts: Iterable[str], planted: Iterable[str]) -> list[str]:
    """Which of the planted words stand in one of the texts."""
    whole = "\n".join(texts)
    return [word for word in planted if word in whole]


def _tables(models: Models) -> list[QAbstractItemModel]:
    found: dict[int, QAbstractItemModel] = {id(table): table for table in models.tables()}
    for top in QApplication.topLevelWidgets():
        for model in top.findChildren(QAbstractItemModel):
            found[id(model)] = model
    return list(found.values())


def _of_widget(widget: QWidget) -> Iterator[str]:
    for name in SAID:
        held = getattr(widget, name, None)
        told = held() if callable(held) else held
        if isinstance(told, str):
            yield told
    face = QAccessible.queryAccessibleInterface(widget)
    if face is not None and face.isValid():
        for kind in (
            QAccessible.Text.Name,
            QAccessible.Text.Description,
            QAccessible.Text.Value,
            QAccessible.Text.Help,
        ):
            yield face.text(kind)


def _of_model(model: QAbstractItemModel) -> Iterator[str]:
    for row in range(model.rowCount(QModelIndex())):
        for column in range(model.columnCount(QModelIndex())):
            index = model.index(row, column)
            yield from (str(told) for role in ROLES if (told := model.data(index, role)) is not None)
        if isinstance(model, OrderedTable):
            yield model.copy_text(model.id_at(row))
