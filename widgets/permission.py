"""Why a command cannot be given at this desk now, in words: what disabled buttons say."""

from __future__ import annotations

from ioc.domain import people
from ioc.qt.sentences import sentence
from ioc.qt.session import Session
from ioc.qt.translation import current_language


def why_not(session: Session, command: type) -> str:
    """Empty when the person at this desk may give `command`; else the sentence that the engine would answer."""
    language = current_language()
    if session.is_replay:
        return sentence("refused.replay", None, language)
    if not session.connected:
        return sentence("refused.no_link", None, language)
    role = session.welcome.role if session.welcome else ""
    if not role:
        return sentence("refused.not_signed_in", None, language)
    if not people.may(role, command):
        return sentence("refused.role", {"role": role, "roles": people.roles_for(command)}, language)
    return ""
