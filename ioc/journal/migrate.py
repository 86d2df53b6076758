"""Bringing catalogue, vault and keys up to this version. Segments are never migrated."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from ioc.domain.commit import JournalRefused
from ioc.journal import schema
from ioc.journal.database import reading, refusal, writing

HEADS = {"catalogue": "c0002", "vault": "v0001", "keys": "k0001"}
"""Newest step of each database. A test holds it equal to Alembic's own answer."""

_FOLDER = Path(__file__).parent / "migrations"
_TABLES = {"catalogue": schema.catalogue, "vault": schema.vault, "keys": schema.keys}
_STAMP = (
    "CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL, "
    "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)


def bring_up(path: Path, database: str) -> None:
    """Create or migrate `path` as `database` ("catalogue", "vault" or "keys").

    Raises JournalRefused `journal.newer` (the file is untouched), `.damaged`, `.full`, `.read_only` or
    `.failed`.
    """
    try:
        is_new = not path.exists() or not path.stat().st_size
        found = None if is_new else _version(reading(path))
        if found == HEADS[database]:
            return
        if found is not None and found not in _steps(database):
            raise JournalRefused("journal.newer", file=str(path), found=found, known=HEADS[database])
        engine = writing(path)
        with engine.connect() as connection:
            (create if is_new else upgrade)(connection, database)
            connection.commit()
        engine.dispose()
    except DBAPIError as fault:
        raise refusal(fault, path) from fault


def _version(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return None if found is None else str(found)


def create(connection: Connection, database: str) -> None:
    """Today's tables and their stamp at once, without Alembic, whose import is dear. A test holds the result equal to
    what its steps make. Harmless when somebody else just did it. The caller commits."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    _TABLES[database].create_all(connection)
    connection.exec_driver_sql(_STAMP)
    connection.exec_driver_sql("INSERT OR IGNORE INTO alembic_version (version_num) VALUES (?)", (HEADS[database],))


def upgrade(connection: Connection, database: str) -> None:
    """Every step that is missing. The caller commits."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", _escaped(_FOLDER))
    config.set_main_option("version_locations", _escaped(_FOLDER / database))
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _steps(database: str) -> set[str]:
    """Every step this program knows, without asking Alembic (whose import is dear at every start)."""
    return {path.name.split("_")[0] for path in (_FOLDER / database).glob("?[0-9]*_*.py")}


def _escaped(path: Path) -> str:
    return str(path).replace("%", "%%")
