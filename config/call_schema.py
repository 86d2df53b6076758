"""What a file of telephone lines may say (`site.calls`): lines, agencies, questions, hints; and what it makes."""

from __future__ import annotations

from pydantic import Field

from config.building import text
from config.documents import Document
from config.references import Names
from config.schema import Key, Priority, Table, Word, Words
from config.validation import checked
from ioc.domain.call_lines import CallAgency, CallHint, CallLine, CallQuestion, CallSpec


class QuestionTable(Table):
    """What a line asks besides the seven fields; with `types` only for these incident types."""

    key: Key
    title: Words
    types: list[Word] = []


class LineTable(Table):
    """One line. `answer_s` from ringing to the answer, `process_s` from the answer to the incident; `profile` says
    what they rest on."""

    key: Key
    title: Words
    answer_s: float = Field(default=15.0, ge=1, le=3600)
    process_s: float = Field(default=60.0, ge=1, le=7200)
    profile: str = ""
    questions: list[QuestionTable] = []


class AgencyTable(Table):
    """An agency outside that takes calls over."""

    key: Key
    title: Words


class HintTable(Table):
    """Words that suggest an incident type; tone marks, case and spaces do not count."""

    type: Key
    vi: list[Word] = []
    en: list[Word] = []
    priority: Priority | None = None


class CallHead(Table):
    """Settings of all lines."""

    back_s: float = Field(default=60.0, ge=10, le=86_400)


class CallFile(Table):
    """config/rules/: the telephone lines of a centre."""

    calls: CallHead = CallHead()
    lines: list[LineTable] = Field(min_length=1)
    agencies: list[AgencyTable] = []
    hints: list[HintTable] = []


def call_spec(document: Document, types: list[str], *, built_in: bool) -> CallSpec:
    """The record of a file; faults are noted in the document. `types` are the incident types of the site's packs:
    a built-in file serves many sites, so that its words for types which this one has not are left out."""
    file = checked(CallFile, document, document.tree)
    if file is None:
        return CallSpec()
    claimed = Names()
    for index, agency in enumerate(file.agencies):
        claimed.claim(agency.key, document, ("agencies", index, "key"))
    for index, line in enumerate(file.lines):
        claimed.claim(line.key, document, ("lines", index, "key"))
        asked = Names()
        for number, question in enumerate(line.questions):
            asked.claim(question.key, document, ("lines", index, "questions", number, "key"))
            for place, name in enumerate(question.types):
                if name not in types and not built_in:
                    at = ("lines", index, "questions", number, "types", place)
                    document.add_unknown(at, "incident_type", name, types)
    for index, hint in enumerate(file.hints):
        if hint.type not in types and not built_in:
            document.add_unknown(("hints", index, "type"), "incident_type", hint.type, types)
    return CallSpec(
        lines=tuple(_line(line) for line in file.lines),
        agencies=tuple(CallAgency(key=row.key, title=text(row.title)) for row in file.agencies),
        hints=tuple(
            CallHint(type=row.type, vi=tuple(row.vi), en=tuple(row.en), priority=row.priority or 0)
            for row in file.hints
            if row.type in types
        ),
        back_s=file.calls.back_s,
    )


def _line(line: LineTable) -> CallLine:
    questions = (CallQuestion(key=q.key, title=text(q.title), types=tuple(q.types)) for q in line.questions)
    return CallLine(
        key=line.key,
        title=text(line.title),
        answer_s=line.answer_s,
        process_s=line.process_s,
        profile=line.profile,
        questions=tuple(questions),
    )
