"""What the fields of a public warning are called, in the composer and in what an update says otherwise."""

from __future__ import annotations

from PySide6.QtCore import QObject


class WarningTitles(QObject):
    """`key` is a field of the content, with its language behind a point: "expires", "headline.vi"."""

    def of(self, key: str) -> str:
        """The title alone."""
        name, _, language = key.partition(".")
        titles = {
            "begins": self.tr("Holds from"),
            "onset": self.tr("Event begins"),
            "expires": self.tr("Valid until"),
            "area": self.tr("Area"),
            "urgency": self.tr("Urgency"),
            "severity": self.tr("Severity"),
            "certainty": self.tr("Certainty"),
            "event": self.tr("Event"),
            "headline": self.tr("Headline"),
            "description": self.tr("Description"),
            "instruction": self.tr("What to do"),
            "contact": self.tr("Whom to call"),
            "web": self.tr("Web page"),
            "categories": self.tr("Categories (CAP)"),
            "responses": self.tr("Responses (CAP)"),
        }
        return titles[name] + (f" · {language}" if language else "")

    def asking(self, key: str) -> str:
        """The title with what may be typed."""
        hints = {
            "begins": self.tr("22:30; empty: at once"),
            "onset": self.tr("22:30, 6h"),
            "expires": self.tr("22:30, 6h"),
        }
        return f"{self.of(key)} ({hints[key]})" if key in hints else self.of(key)
