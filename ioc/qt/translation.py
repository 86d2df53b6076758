"""Widget texts in the language of the screen, from the catalogues in resources/translations."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QTranslator

import resources

LANGUAGES = resources.LANGUAGES


class CatalogueTranslator(QTranslator):
    """Looks texts up by context, then in any context (a word has one translation wherever it stands)."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.code = language
        self._contexts = resources.translations(language)
        self._anywhere: dict[str, str] = {}
        for texts in self._contexts.values():
            for source, text in texts.items():
                self._anywhere.setdefault(source, text)

    def translate(  # type: ignore[override]
        self, context: str, source_text: str, disambiguation: str | None = None, n: int = -1
    ) -> str:
        """The translation, else the source."""
        return self._contexts.get(context, {}).get(source_text) or self._anywhere.get(source_text, source_text)

    def isEmpty(self) -> bool:
        """Never: Qt refuses to install an empty translator."""
        return False


_installed: CatalogueTranslator | None = None


def install_language(language: str) -> None:
    """Translate the application's texts from now on; every widget gets a `LanguageChange`. "en" is the source."""
    global _installed
    if language not in LANGUAGES:
        raise ValueError(f"no such language: {language}")
    if _installed is not None:
        if _installed.code == language:
            return
        QCoreApplication.removeTranslator(_installed)
        _installed = None
    if language != "en":
        _installed = CatalogueTranslator(language)
        QCoreApplication.installTranslator(_installed)


def current_language() -> str:
    """The language of the screen."""
    return _installed.code if _installed else "en"


def translate(context: str, source: str) -> str:
    """Shorthand of `QCoreApplication.translate`, for what is not a QObject."""
    return QCoreApplication.translate(context, source)
