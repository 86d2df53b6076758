"""The tables. Segments are created from here and carry `SEGMENT_VERSION`; the others are migrated by
Alembic."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    false,
    true,
)

SEGMENT_VERSION = 1
"""`PRAGMA user_version` of a segment. Raised when its tables change; a higher one is refused, never
rewritten."""

APPLICATION_ID = 0x494F434A
"""`PRAGMA application_id` of a segment: "IOCJ"."""

segment = MetaData()

entries = Table(
    "entries",
    segment,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at_us", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("cause", LargeBinary, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)
Index("entries_kind", entries.c.kind)

blocks = Table(
    "blocks",
    segment,
    Column("number", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("first_seq", Integer, nullable=False),
    Column("last_seq", Integer, nullable=False),
    Column("first_us", Integer, nullable=False),
    Column("last_us", Integer, nullable=False),
    Column("source_first_us", Integer, nullable=False),
    Column("source_last_us", Integer, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("data", LargeBinary, nullable=False),
)
Index("blocks_seq", blocks.c.kind, blocks.c.last_seq)
Index("blocks_source", blocks.c.kind, blocks.c.source_last_us, blocks.c.source_first_us)

registries = Table(
    "registries",
    segment,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("size", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

checkpoints = Table(
    "checkpoints",
    segment,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at_us", Integer, nullable=False),
    Column("opening", Boolean, nullable=False),
    Column("registry_seq", Integer, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("size", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

meta = Table(
    "meta",
    segment,
    Column("key", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

catalogue = MetaData()

installation = Table(
    "installation",
    catalogue,
    Column("id", Integer, primary_key=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("created_us", Integer, nullable=False),
)

segments = Table(
    "segments",
    catalogue,
    Column("day", Text, primary_key=True),
    Column("opened_us", Integer, nullable=False),
    Column("opening_seq", Integer, nullable=False),
    Column("previous_head", LargeBinary, nullable=False),
    Column("sealed_seq", Integer),
    Column("sealed_head", LargeBinary),
)

accounts = Table(
    "accounts",
    catalogue,
    Column("login", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("password", Text, nullable=False),
    Column("created_us", Integer, nullable=False),
    Column("enabled", Boolean, nullable=False, server_default=true()),
    Column("must_change", Boolean, nullable=False, server_default=false()),
)

vault = MetaData()

records = Table(
    "records",
    vault,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("at_us", Integer, nullable=False),
    Column("due_seq", Integer, nullable=False),
    Column("cipher", LargeBinary, nullable=False),
)
Index("records_due", records.c.due_seq)

keys = MetaData()

record_keys = Table(
    "record_keys",
    keys,
    Column("number", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("wrapped", LargeBinary, nullable=False),
)

destroyed = Table(
    "destroyed",
    keys,
    Column("id", Text, primary_key=True),
    Column("at_us", Integer, nullable=False),
)
