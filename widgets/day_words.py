"""The date in words, in the language of the screen."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication

from ioc.qt.translation import current_language

_EN_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_VI_DAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
_EN_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def date_words(moment: datetime, *, zone: bool = True) -> str:
    """“Thứ Tư 14/10/2026 +07:00” or “Wed 14 Oct 2026 +07:00”; `moment` carries its zone."""
    offset = moment.strftime("%z")
    tail = f" {offset[:3]}:{offset[3:5]}" if zone and offset else ""
    if current_language() == "vi":
        return f"{_VI_DAYS[moment.weekday()]} {moment:%d/%m/%Y}{tail}"
    return f"{_EN_DAYS[moment.weekday()]} {moment.day} {_EN_MONTHS[moment.month - 1]} {moment.year}{tail}"


def role_word(role: str) -> str:
    """What a role is called."""
    words = {
        "operator": QCoreApplication.translate("Role", "Operator"),
        "coordinator": QCoreApplication.translate("Role", "Coordinator"),
        "supervisor": QCoreApplication.translate("Role", "Supervisor"),
        "administrator": QCoreApplication.translate("Role", "Administrator"),
    }
    return words.get(role, role)
