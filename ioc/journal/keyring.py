"""The key file, outside the data directory: the vault's master key and the key that signs heads."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ioc.domain.commit import JournalRefused

NewBytes = Callable[[int], bytes]
_TITLE = "ioc keys 1"


class Keyring:
    """Both keys, in memory."""

    def __init__(self, master: bytes, signing: bytes) -> None:
        self.master = master
        self.signing = Ed25519PrivateKey.from_private_bytes(signing)
        self.public = self.signing.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def load_keyring(path: Path) -> Keyring:
    """Read the key file. Raises JournalRefused `journal.key_missing` or `journal.key_unreadable`."""
    try:
        lines = path.read_text("ascii").splitlines()
        if lines[0] != _TITLE:
            raise ValueError("not a key file of this version")
        fields = dict(line.split(" ", 1) for line in lines[1:] if line)
        return Keyring(_bytes(fields["master"]), _bytes(fields["signing"]))
    except FileNotFoundError as fault:
        raise JournalRefused("journal.key_missing", file=str(path)) from fault
    except (OSError, ValueError, KeyError, IndexError) as fault:
        raise JournalRefused("journal.key_unreadable", file=str(path), why=str(fault)) from fault


def create_keyring(path: Path, new_bytes: NewBytes) -> Keyring:
    """Write a new key file, readable by its owner alone, durable before it is used."""
    master, signing = new_bytes(32), new_bytes(32)
    text = f"{_TITLE}\nmaster {_text(master)}\nsigning {_text(signing)}\n"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        return load_keyring(path)
    except OSError as fault:
        raise JournalRefused("journal.key_unreadable", file=str(path), why=str(fault)) from fault
    return Keyring(master, signing)


def require_outside(key_file: Path, directory: Path) -> None:
    """Raises JournalRefused `journal.key_inside`: a copy of the data directory must not carry its own key."""
    if key_file.resolve().is_relative_to(directory.resolve()):
        raise JournalRefused("journal.key_inside", file=str(key_file), directory=str(directory))


def _bytes(text: str) -> bytes:
    made = base64.b64decode(text, validate=True)
    if len(made) != 32:
        raise ValueError("a key has 32 bytes")
    return made


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()
