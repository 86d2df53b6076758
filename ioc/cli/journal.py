"""`ioc journal verify | stats | state | export`: readers of the record. They work beside a running engine."""

from __future__ import annotations

import json
import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from ioc.cli.options import At, DataDir, From, To, in_words, instant_us, key_file, terminal_person

app = typer.Typer(no_args_is_help=True, help="The record: verify, count, fold.")


class Kind(StrEnum):
    """Kinds of files that an export writes."""

    PARQUET = "parquet"
    CSV = "csv"
    NDJSON = "ndjson"
    GEOJSON = "geojson"


class What(StrEnum):
    """What an export writes."""

    READINGS = "readings"
    POSITIONS = "positions"
    FACTS = "facts"


AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


Heads = Annotated[
    Path | None, typer.Option("--heads", help="Also hold the record against signed heads that were kept apart.")
]


@app.command()
def verify(data_dir: DataDir = None, as_json: AsJson = False, heads: Heads = None) -> None:
    """Walk the whole hash chain; name the first broken entry. Exit code 1 if it is broken."""
    from ioc.app.runtime import runtime_paths
    from ioc.journal.verify import Verdict
    from ioc.journal.verify import verify as walk

    with in_words():
        for step in walk(runtime_paths(data_dir).data_dir, key_file(), kept=heads):
            if isinstance(step, Verdict):
                _say_verdict(step, as_json)
            elif not as_json:
                share = 100 * step.bytes_done // max(step.bytes_total, 1)
                typer.echo(f"{share:3} %  {step.segment}: {step.entries} entries, {step.blocks} blocks", err=True)


def _say_verdict(verdict: object, as_json: bool) -> None:
    told = msgspec.to_builtins(verdict)
    broken = told["broken"]
    if as_json:
        typer.echo(json.dumps(told))
    elif broken is None:
        typer.echo(
            f"The chain holds: {told['segments']} segments, {told['entries']} entries, {told['blocks']} blocks, "
            f"{told['checkpoints']} checkpoints, {told['heads']} signed heads (key: {told['key']})."
        )
    else:
        typer.echo(_break_words(broken))
    if broken is not None:
        raise typer.Exit(1)


def _break_words(broken: dict[str, object]) -> str:
    """Where and what, in the terminal's language."""
    from ioc.app.words import terminal_language
    from resources import sentence

    params = {key: "-" if value in (None, "") else value for key, value in broken.items()}
    language = terminal_language()
    where, what = (sentence(code, params, language) for code in ("verify.where", str(broken["code"])))
    return f"{where} {what}" + (f" ({broken['why']})" if broken["why"] else "")


@app.command()
def head(data_dir: DataDir = None) -> None:
    """Print the newest signed head: a line to be kept apart (mail, paper), for a later `verify --heads FILE`."""
    from ioc.app.runtime import runtime_paths
    from ioc.domain.commit import JournalRefused
    from ioc.journal.heads import newest_line
    from ioc.journal.layout import Layout

    with in_words():
        layout = Layout(runtime_paths(data_dir).data_dir)
        line = newest_line(layout.heads)
        if line is None:
            raise JournalRefused("journal.absent_heads", file=str(layout.heads))
    typer.echo(line)


@app.command()
def stats(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Count entries, blocks, readings and bytes, a line a day."""
    from ioc.app.runtime import runtime_paths
    from ioc.journal.reader import JournalReader

    with in_words():
        found = JournalReader(runtime_paths(data_dir).data_dir, key_file()).stats()
    if as_json:
        typer.echo(json.dumps(msgspec.to_builtins(found)))
        return
    for day in found.segments:
        typer.echo(
            f"{day.day}  {'sealed' if day.sealed else 'open  '}  {day.entries} entries  {day.blocks} blocks  "
            f"{day.readings} readings  {day.positions} positions  {day.bytes / 1e6:.1f} MB"
        )
    typer.echo(
        f"{found.entries} entries, {found.readings} readings at {found.bytes_per_reading:.1f} bytes each, "
        f"{found.bytes / 1e6:.1f} MB in {found.directory}; vault {found.vault_bytes / 1e6:.1f} MB"
    )


@app.command()
def export(
    out: Annotated[Path, typer.Argument(help="The file to write; it must not exist yet.")],
    kind: Annotated[Kind, typer.Option("--kind", help="What kind of file.")] = Kind.PARQUET,
    what: Annotated[What, typer.Option("--what", help="What to write.")] = What.READINGS,
    begin: From = None,
    end: To = None,
    stream: Annotated[list[str] | None, typer.Option("--stream", help="Only this stream (may be repeated).")] = None,
    data_dir: DataDir = None,
) -> None:
    """Write readings, positions or facts for other programs, without personal data. That it was done goes on record."""
    from ioc.app.runtime import runtime_paths
    from ioc.engine.clock import now_us
    from ioc.journal.export import Span
    from ioc.journal.export import export as write
    from ioc.journal.export_notes import ExportNote, note_export
    from ioc.journal.layout import Layout

    with in_words():
        every = Span()
        span = Span(from_us=instant_us(begin, every.from_us, "--from"), to_us=instant_us(end, every.to_us, "--to"))
        directory = runtime_paths(data_dir).data_dir
        rows = write(directory, out, kind=kind.value, what=what.value, span=span, streams=stream or ())
        noted = ExportNote(at_us=now_us(), what=what.value, kind=kind.value, rows=rows, by=terminal_person())
    try:
        note_export(Layout(directory), noted)
    except OSError as error:
        typer.echo(f"The export could not be noted for the record: {error.strerror}.", err=True)
    typer.echo(f"{out}: {rows} rows.")


Folder = Annotated[Path, typer.Argument(help="A folder, best on another disk.")]
Keys = Annotated[Path | None, typer.Option("--keys", help="Where copies of the vault's keys lie, apart from the rest.")]


@app.command()
def backup(to: Folder, keys: Keys = None, data_dir: DataDir = None) -> None:
    """Copy the record while it is written. Personal data needs its keys, too: --keys, apart; old copies are deleted."""
    from ioc.app.runtime import runtime_paths
    from ioc.engine.clock import now_us
    from ioc.journal.backup import Manifest, back_up
    from ioc.journal.retention import load_retention

    with in_words():
        directory = runtime_paths(data_dir).data_dir
        days = load_retention(directory).key_copy_days
        for step in back_up(directory, to, now_us=now_us(), key_file=key_file(), keys_to=keys, keys_days=days):
            if isinstance(step, Manifest):
                typer.echo(f"{to}: {len(step.files)} files, up to sequence {step.seq}, head {step.head}.")
            else:
                typer.echo(f"{step.name}: {'there already' if step.skipped else 'copied'}", err=True)


@app.command()
def restore(source: Folder, keys: Keys = None, data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Bring a backup back into a new data directory, and verify it. Exit code 1 if the chain is broken."""
    from ioc.app.runtime import runtime_paths
    from ioc.journal.restore import restore as bring_back

    with in_words():
        directory = runtime_paths(data_dir).data_dir
        for step in bring_back(source, directory, key_file=key_file(), keys=keys):
            typer.echo(getattr(step, "name", "all files are in place"), err=True)
    verify(data_dir, as_json)


@app.command("import")
def import_(
    source: Annotated[Path, typer.Argument(help="Another installation's backup or data directory.")],
    name: Annotated[str, typer.Option("--name", help="What to call it here.")],
    public_key: Annotated[str | None, typer.Option("--public-key", help="The other side's public key, hex.")] = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Take another installation's record in for review, verify it, and say how to look at it."""
    from ioc.app.runtime import runtime_paths
    from ioc.journal.backup import own_public_key
    from ioc.journal.layout import Layout
    from ioc.journal.restore import take_in
    from ioc.journal.verify import Verdict
    from ioc.journal.verify import verify as walk

    with in_words():
        target = take_in(source, runtime_paths(data_dir).data_dir, name)
        public = bytes.fromhex(public_key) if public_key else own_public_key(Layout(target))
        typer.echo(f"ioc replay --data-dir {target}", err=True)
        for step in walk(target, public=public):
            if isinstance(step, Verdict):
                _say_verdict(step, as_json)


@app.command("compact-day", hidden=True)
def compact_day(
    day: Annotated[str, typer.Argument(help="A sealed day, such as 2026-03-01.")],
    kind: Annotated[str, typer.Argument(help="readings or positions")],
    data_dir: DataDir = None,
) -> None:
    """Write the draft of a sealed day's compacted file and print what it is; started by the engine's upkeep."""
    from ioc.app.children import end_with_parent
    from ioc.app.runtime import runtime_paths
    from ioc.journal.compaction import compact_sealed

    end_with_parent(lambda: os._exit(1))
    if hasattr(os, "nice"):
        os.nice(10)
    with in_words():
        fact = compact_sealed(runtime_paths(data_dir).data_dir, day, kind)
    typer.echo(msgspec.json.encode(fact).decode())


@app.command()
def state(at: At = None, data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Fold the journal to the state at an instant (default: now) and print it."""
    from ioc.app.runtime import runtime_paths
    from ioc.engine.clock import now_us
    from ioc.journal.reader import JournalReader
    from ioc.reports.state_json import state_json

    with in_words():
        reader = JournalReader(runtime_paths(data_dir).data_dir, key_file())
        at_us = instant_us(at, now_us())
        told = state_json(reader.state_at(at_us), at_us)
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, allow_nan=False))
        return
    typer.echo(f"{told['at']}  sequence {told['sequence']}  digest {told['digest']}")
    typer.echo(f"stage {told['stage']['level']}")
    for feed in told["feeds"]:
        typer.echo(f"feed {feed['id']:24} {feed['state']:8} taken {feed['taken']} refused {feed['refused']}")
    for name in ("assets", "readings", "alerts", "alarms", "incidents", "units", "calls"):
        typer.echo(f"{name:10} {len(told[name])}")
