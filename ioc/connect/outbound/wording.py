"""The text of a message by its template: jinja2 in its sandbox, so that a template reads values and does nothing."""

from __future__ import annotations

from collections.abc import Mapping

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from msgspec import Struct

from ioc.connect.outbound.api import Rejected
from ioc.domain.records import Params, Text


class Template(Struct, frozen=True, kw_only=True):
    """Subject and text of one kind of message, in both languages."""

    subject: Text
    text: Text


_EXERCISE = Text(vi="DIỄN TẬP", en="EXERCISE")


class Wording:
    """Renders; what belongs to an exercise is marked as such, whatever its template says.

    Raises Rejected, naming message and part, when a template fails with what a fact said.
    """

    def __init__(self, templates: Mapping[str, Template]) -> None:
        self._templates = templates
        self._environment = ImmutableSandboxedEnvironment(
            undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True
        )

    def subject(self, message: str, params: Params, exercise: bool, language: str) -> str:
        """One line."""
        template = self._templates[message].subject.get(language)
        told = self._render(message, f"subject.{language}", template, params, exercise)
        return " ".join(([f"[{_EXERCISE.get(language)}]"] if exercise else []) + told.split())

    def text(self, message: str, params: Params, exercise: bool, language: str, limit: int = 0) -> str:
        """The whole text. A template may say less where the channel holds no more than `limit` characters."""
        template = self._templates[message].text.get(language)
        told = self._render(message, f"text.{language}", template, params | {"limit": limit}, exercise).strip()
        return f"{_EXERCISE.get(language)} – {told}" if exercise else told

    def _render(self, message: str, part: str, template: str, params: Params, exercise: bool) -> str:
        try:
            return self._environment.from_string(template).render(params | {"exercise": exercise})
        except (TemplateError, ArithmeticError, TypeError, ValueError, LookupError) as error:
            why = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
            raise Rejected("outbound.template", message=message, part=part, why=why) from error
