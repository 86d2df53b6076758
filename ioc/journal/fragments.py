"""Searching raw files for what is left of destroyed keys: any eight bytes in a row of any of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from ioc.domain.readings import Array

PIECE = 8
_CHUNK = 4 * 2**20
_WRAPPED_FROM = 12
"""Where the secret part of a wrapped key begins: behind the nonce, which tells nothing."""


def find_fragments(paths: Iterable[Path], secrets: Mapping[str, bytes]) -> tuple[set[str], int]:
    """Ids of which a piece is found in one of the files, and how many bytes were searched. Missing files are empty.

    A piece of 64 bits that is met by chance has odds of 1 in 2^64 a place.
    """
    pieces = {
        int.from_bytes(secret[start : start + PIECE], "little"): name
        for name, secret in secrets.items()
        for start in range(_WRAPPED_FROM, len(secret) - PIECE + 1, PIECE)
    }
    wanted = np.sort(np.array(list(pieces), np.uint64))
    found: set[str] = set()
    searched = 0
    for path in paths:
        if path.exists():
            searched += path.stat().st_size
            found |= {pieces[number] for number in _met(path, wanted)}
    return found, searched


def _met(path: Path, wanted: Array) -> set[int]:
    """Which of the wanted numbers stand anywhere in the file, at any byte."""
    met: set[int] = set()
    before = b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            data = before + chunk
            for start in range(PIECE):
                count = (len(data) - start) // PIECE
                numbers = np.frombuffer(data, "<u8", count=max(count, 0), offset=min(start, len(data)))
                places = np.minimum(np.searchsorted(wanted, numbers), len(wanted) - 1)
                met.update(numbers[wanted[places] == numbers].tolist() if len(wanted) else [])
            before = data[-(PIECE - 1) :]
    return met
