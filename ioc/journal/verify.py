"""`ioc journal verify`: walks the whole record and names the first thing that does not hold. Changes
nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct
from sqlalchemy.exc import DBAPIError

from ioc.domain.commit import JournalRefused
from ioc.domain.facts import SegmentsDropped
from ioc.domain.state import State
from ioc.journal.catalogue import KnownSegment, known_segments, public_key
from ioc.journal.chain import GENESIS
from ioc.journal.codec import entry_of
from ioc.journal.database import reading
from ioc.journal.heads import SignedHead, read_heads
from ioc.journal.items import entry_rows
from ioc.journal.keyring import load_keyring
from ioc.journal.layout import Layout, default_key_file
from ioc.journal.proof import (
    Break,
    Broken,
    Walk,
    list_segment,
    prove_blocks,
    prove_chain,
    prove_checkpoints,
    prove_seal,
)
from ioc.journal.proof_days import present_files, prove_day_files
from ioc.journal.shelf import Segment, Shelf


class Progress(Struct, frozen=True, kw_only=True):
    """Where the walk is. Bytes are those of the segments behind it, and of the present one by the share walked."""

    segment: str
    entries: int
    blocks: int
    bytes_done: int
    bytes_total: int


class Verdict(Struct, frozen=True, kw_only=True):
    """The end of the walk; `broken` is None when everything holds. `key` says whose public key judged the
    signed heads: "given", "file" (the key file) or "catalogue" (no key file at hand: weaker, it lies beside what it
    vouches for)."""

    segments: int
    entries: int
    blocks: int
    checkpoints: int
    heads: int
    key: str
    broken: Broken | None


def verify(
    directory: Path,
    key_file: Path | None = None,
    *,
    fold: bool = True,
    public: bytes | None = None,
    kept: Path | None = None,
) -> Iterator[Progress | Verdict]:
    """Yields Progress, and a Verdict last. Works beside a running engine (up to what was durable at the
    start).

    `fold` also replays everything and compares it with each checkpoint. `public` is another installation's key (raw
    Ed25519), in place of this one's. `kept` is a file of signed heads that was kept apart from the record: a tail that
    was cut together with `heads.log` does not reach those. Raises JournalRefused `journal.absent`.
    """
    layout = Layout(directory)
    walk = Walk(head=GENESIS)
    if kept is not None and not kept.exists():
        raise JournalRefused("journal.absent_heads", file=str(kept))
    signed = [*read_heads(layout.heads), *(read_heads(kept) if kept is not None else ())]
    paths = layout.segment_files()
    if not paths:
        raise JournalRefused("journal.absent", directory=str(directory))
    key = "given"
    if public is None:
        public, key = _public(layout, key_file)
    broken = None
    try:
        heads = _by_seq(signed, public)
        _require_signed(layout, signed)
        yield from _segments(layout, walk, heads, fold=fold)
        _require_met(heads, walk)
    except Break as found:
        broken = found.broken
    except JournalRefused as fault:
        name = Path(str(fault.params.get("file", ""))).stem
        broken = Broken(segment=name, seq=None, kind="file", code=fault.code, why=str(fault))
    yield Verdict(
        segments=len(paths),
        entries=walk.entries,
        blocks=walk.blocks,
        checkpoints=walk.checkpoints,
        heads=len(signed),
        key=key,
        broken=broken,
    )


def signed_heads(layout: Layout, key_file: Path | None) -> tuple[dict[int, list[SignedHead]], str]:
    """Signed heads by number, and whose key judged them: as `Verdict.key`.

    A record of another installation, taken in for review, is judged by the key in its own catalogue. Raises Break.
    """
    public, key = _public(layout, key_file)
    theirs, _ = _public(layout, layout.directory / "no key file")
    if theirs is not None and theirs != public:
        public, key = theirs, "catalogue"
    return _by_seq(read_heads(layout.heads), public), key


def _segments(layout: Layout, walk: Walk, heads: dict[int, list[SignedHead]], *, fold: bool) -> Iterator[Progress]:
    known = {segment.day: segment for segment in _known(layout)}
    every = Shelf(layout).all()
    files = present_files(layout)
    sizes = [segment.path.stat().st_size for segment in every]
    present = {segment.opening.day for segment in every}
    dropped = _dropped(every)
    for day, listed in known.items():
        if day not in present and not (dropped and day <= dropped.through):
            raise Break(Broken(segment=day, seq=listed.opening_seq, kind="segment", code="verify.segment_missing"))
    first = every[0].opening
    walk.head, walk.seq = first.previous_head, first.opening_seq
    if (
        dropped is not None
        and dropped.through < first.day
        and ((dropped.last_seq, dropped.head) != (first.opening_seq, first.previous_head))
    ):
        raise Break(Broken(segment=first.day, seq=first.opening_seq, kind="segment", code="verify.previous_head"))
    for seq in [seq for seq in heads if seq <= first.opening_seq]:
        del heads[seq]  # of days that were dropped, or stayed behind at an import
    state: State | None = None
    for place, segment in enumerate(every):
        _require_follows(segment, known.get(segment.opening.day), walk)
        is_last = segment is every[-1]
        behind = sum(sizes[:place])
        for folded, share in _segment(segment, walk, heads, state, fold=fold, is_last=is_last):
            state = folded
            yield Progress(
                segment=segment.opening.day,
                entries=walk.entries,
                blocks=walk.blocks,
                bytes_done=behind + int(sizes[place] * share),
                bytes_total=sum(sizes),
            )
    for _ in prove_day_files(files, every, walk.days, rows=fold):
        yield Progress(
            segment=every[-1].opening.day,
            entries=walk.entries,
            blocks=walk.blocks,
            bytes_done=sum(sizes),
            bytes_total=sum(sizes),
        )


def _segment(
    segment: Segment,
    walk: Walk,
    heads: dict[int, list[SignedHead]],
    state: State | None,
    *,
    fold: bool,
    is_last: bool,
) -> Iterator[tuple[State | None, float]]:
    """Prove one segment; yields the folded state as it grows (None without `fold`) and the share walked, 0 to 1."""
    chain, proof = (0.3, 0.3) if fold else (0.5, 0.5)
    opening_seq = segment.opening.opening_seq
    with segment.connect() as connection:
        walk.held.clear()
        until, after = walk.seq, -1
        walk.replaced = True
        while walk.replaced:
            listing = list_segment(segment, connection)
            until = listing.seq
            span = max(listing.entry_seq - opening_seq, 1)
            for _ in prove_chain(segment, connection, walk, heads, listing.entry_seq, after=after):
                yield state, chain * (walk.seq - opening_seq) / span
            after = walk.seq
            for met in prove_blocks(segment, connection, walk, listing):
                yield state, chain + proof * met / max(len(listing.names), 1)
        prove_seal(segment, connection, walk, is_last=is_last)
        if fold:
            behind, span = chain + proof, max(until - opening_seq, 1)
            for folded in prove_checkpoints(segment, connection, walk, state, until):
                yield folded, behind + (1 - behind) * (folded.seq - opening_seq) / span
        else:
            yield None, 1.0


def _require_follows(segment: Segment, listed: KnownSegment | None, walk: Walk) -> None:
    opening = segment.opening
    expected = walk.head if listed is None else listed.previous_head
    if opening.previous_head != walk.head or opening.previous_head != expected:
        raise Break(Broken(segment=opening.day, seq=opening.opening_seq, kind="segment", code="verify.previous_head"))


def _dropped(every: list[Segment]) -> SegmentsDropped | None:
    """The newest word on which days were dropped. The walk proves the entry itself as it comes to it."""
    for segment in reversed(every):
        with segment.connect() as connection:
            rows = list(entry_rows(connection, kinds=(SegmentsDropped.__name__,)))
        for row in reversed(rows):
            fact = entry_of(row.seq, row.at_us, row.kind, row.version, row.cause, row.payload).fact
            if isinstance(fact, SegmentsDropped):
                return fact
    return None


def _by_seq(signed: list[SignedHead], public: bytes | None) -> dict[int, list[SignedHead]]:
    found: dict[int, list[SignedHead]] = {}
    for item in signed:
        if item.head is None or public is None or not item.holds(public):
            seq = None if item.head is None else item.head.seq
            raise Break(Broken(segment="", seq=seq, kind=f"{item.file} line {item.line}", code="verify.head_signature"))
        if item.head.seq:
            found.setdefault(item.head.seq, []).append(item)
    return found


def _require_signed(layout: Layout, signed: list[SignedHead]) -> None:
    """Every day is signed before it is sealed. The newest sealed one may be missing in a backup that midnight
    overtook."""
    if not layout.catalogue.exists():
        return  # segments alone, as somebody handed them over
    days = {item.head.segment for item in signed if item.head is not None}
    sealed = [segment.opening for segment in Shelf(layout).all() if segment.tail().sealed]
    for opening in sealed if not signed else sealed[:-1]:
        if opening.day not in days:
            raise Break(
                Broken(segment=opening.day, seq=opening.opening_seq, kind="signed head", code="verify.head_absent")
            )


def _require_met(heads: dict[int, list[SignedHead]], walk: Walk) -> None:
    """A signed head that no entry led to: the entries it vouched for are gone."""
    for seq in sorted(heads):
        head = heads[seq][0].head
        segment = "" if head is None else head.segment
        code = "verify.tail_missing" if seq > walk.seq else "verify.head_missing"
        raise Break(Broken(segment=segment, seq=seq, kind="signed head", code=code))


def _public(layout: Layout, key_file: Path | None) -> tuple[bytes | None, str]:
    path = key_file or default_key_file()
    if path.exists():
        return load_keyring(path).public, "file"
    try:
        with reading(layout.catalogue).connect() as connection:
            return public_key(connection), "catalogue"
    except DBAPIError:
        return None, "catalogue"


def _known(layout: Layout) -> list[KnownSegment]:
    if not layout.catalogue.exists():
        return []  # segments alone, as somebody handed them over
    try:
        return known_segments(layout.catalogue)
    except DBAPIError as fault:
        raise JournalRefused("journal.damaged", file=str(layout.catalogue), why=str(fault.orig)) from fault
