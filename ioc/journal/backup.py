"""Backup while the engine runs, and restoring one.

A backup is a folder: the data directory's files without `vault.keys`, and `backup.json` that names each with its hash,
signed. Sealed days that are in the folder already are not copied again. Keys of the vault are copied apart, under names
that carry the instant, and old ones are deleted, so that what was forgotten is forgotten there, too.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from msgspec import Struct

from ioc.domain.commit import JournalRefused
from ioc.journal.catalogue import public_key
from ioc.journal.copying import copy_database, copy_file, file_mark
from ioc.journal.database import reading
from ioc.journal.key_copies import copy_keys
from ioc.journal.keyring import Keyring, load_keyring
from ioc.journal.layout import Layout, default_key_file
from ioc.journal.retention import FILE as RETENTION
from ioc.journal.segment import read_opening, read_tail
from ioc.journal.shelf import Shelf

MANIFEST = "backup.json"


class CopiedFile(Struct, frozen=True, kw_only=True):
    """One file of a backup by its name in the data directory; `sealed` ones never change again."""

    name: str
    size: int
    sha256: str
    sealed: bool


class Manifest(Struct, frozen=True, kw_only=True):
    """What a backup holds: the record of `public_key` (hex) up to `seq` under `head` (hex)."""

    made_us: int
    public_key: str
    seq: int
    head: str
    files: tuple[CopiedFile, ...]


class Signed(Struct, frozen=True, kw_only=True):
    """`manifest` is the JSON text that was signed (Ed25519, base64)."""

    manifest: str
    signature: str


class Copied(Struct, frozen=True, kw_only=True):
    """A step of a backup or a restoration."""

    name: str
    size: int
    skipped: bool


def back_up(
    directory: Path,
    to: Path,
    *,
    now_us: int,
    key_file: Path | None = None,
    keys_to: Path | None = None,
    keys_days: int = 30,
) -> Iterator[Copied | Manifest]:
    """Yields each file copied, and the manifest last, once everything is durable.

    Raises JournalRefused `journal.inside`, `.backup_other`, `.key_*`, or what reading and copying raise.
    """
    layout, keyring = Layout(directory), load_keyring(key_file or default_key_file())
    for folder in (to, keys_to or to):
        if folder.resolve().is_relative_to(directory.resolve()):
            raise JournalRefused("journal.inside", directory=str(folder))
    held = _held_already(to, keyring)
    found: list[CopiedFile] = []
    tail = (0, b"")
    # heads and catalogue first: neither may name what the segments copied after them do not hold
    early = ((RETENTION, copy_file), (layout.heads.name, copy_file), (layout.catalogue.name, copy_database))
    for name, copy in early:
        if (directory / name).exists():
            copy(directory / name, to / name)
            found.append(_described(to, name, sealed=False))
            yield Copied(name=name, size=found[-1].size, skipped=False)
    for segment in Shelf(layout).all():
        name = str(segment.path.relative_to(directory))
        state = segment.tail()
        skipped = state.sealed and name in held
        if not skipped:
            copy_database(segment.path, to / name)
        found.append(held[name] if skipped else _described(to, name, sealed=state.sealed))
        tail = _tail_of(to / name)
        yield Copied(name=name, size=found[-1].size, skipped=skipped)
    for path in sorted(layout.segments.glob("[0-9]*.parquet")):
        name = str(path.relative_to(directory))
        if name not in held:
            copy_file(path, to / name)
        found.append(held.get(name) or _described(to, name, sealed=True))
        yield Copied(name=name, size=found[-1].size, skipped=name in held)
    copy_database(layout.vault, to / layout.vault.name)
    found.append(_described(to, layout.vault.name, sealed=False))
    if keys_to is not None:
        copy_keys(layout, keys_to, now_us, keys_days)
    manifest = Manifest(
        made_us=now_us, public_key=keyring.public.hex(), seq=tail[0], head=tail[1].hex(), files=tuple(found)
    )
    _write_manifest(to, manifest, keyring)
    yield manifest


def read_manifest(folder: Path) -> Manifest:
    """Raises JournalRefused `journal.backup_absent` or `journal.backup_damaged`."""
    path = folder / MANIFEST
    if not path.exists():
        raise JournalRefused("journal.backup_absent", directory=str(folder))
    try:
        signed = msgspec.json.decode(path.read_bytes(), type=Signed)
        manifest = msgspec.json.decode(signed.manifest, type=Manifest)
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(manifest.public_key))
        key.verify(base64.b64decode(signed.signature), signed.manifest.encode())
    except (ValueError, msgspec.MsgspecError, InvalidSignature) as fault:
        raise JournalRefused("journal.backup_damaged", file=str(path), why=str(fault) or "signature") from fault
    return manifest


def require_whole(folder: Path, manifest: Manifest) -> Iterator[Copied]:
    """Hold every file against the manifest. Raises JournalRefused `journal.backup_damaged` at the first
    that differs."""
    for item in manifest.files:
        path = folder / item.name
        why = ""
        if not path.is_file() or ".." in Path(item.name).parts:
            why = "missing"
        elif path.stat().st_size != item.size:
            why = "size"
        elif file_mark(path) != item.sha256:
            why = "SHA-256"
        if why:
            raise JournalRefused("journal.backup_damaged", file=str(path), why=why)
        yield Copied(name=item.name, size=item.size, skipped=True)


def _held_already(to: Path, keyring: Keyring) -> dict[str, CopiedFile]:
    """Sealed files of an earlier backup in the same folder that are still there in the same size."""
    if not (to / MANIFEST).exists():
        return {}
    earlier = read_manifest(to)
    if earlier.public_key != keyring.public.hex():
        raise JournalRefused("journal.backup_other", file=str(to / MANIFEST))
    kept = {item.name: item for item in earlier.files if item.sealed}
    return {
        name: item for name, item in kept.items() if (to / name).exists() and (to / name).stat().st_size == item.size
    }


def _described(to: Path, name: str, *, sealed: bool) -> CopiedFile:
    path = to / name
    return CopiedFile(name=name, size=path.stat().st_size, sha256=file_mark(path), sealed=sealed)


def _tail_of(path: Path) -> tuple[int, bytes]:
    with reading(path).connect() as connection:
        tail = read_tail(connection, read_opening(connection))
    return tail.seq, tail.head


def _write_manifest(to: Path, manifest: Manifest, keyring: Keyring) -> None:
    text = msgspec.json.encode(manifest).decode()
    signature = base64.b64encode(keyring.signing.sign(text.encode())).decode()
    draft = to / f".{MANIFEST}.new"
    draft.write_bytes(msgspec.json.encode(Signed(manifest=text, signature=signature)))
    copy_file(draft, to / MANIFEST)
    draft.unlink()


def own_public_key(layout: Layout) -> bytes | None:
    """The public key that a data directory's catalogue remembers."""
    with reading(layout.catalogue).connect() as connection:
        return public_key(connection)
