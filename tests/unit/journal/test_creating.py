"""A new database is made at once; what is made equals what the migrations make step by step."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from ioc.journal import migrate
from ioc.journal.database import writing


def made_by(call, path: Path, database: str) -> dict[str, str]:  # type: ignore[no-untyped-def]
    engine = writing(path)
    with engine.connect() as connection:
        call(connection, database)
        connection.commit()
    engine.dispose()
    with sqlite3.connect(path) as plain:
        assert plain.execute("SELECT version_num FROM alembic_version").fetchall() == [(migrate.HEADS[database],)]
        return {name: "".join(str(sql).split()) for name, sql in plain.execute("SELECT name, sql FROM sqlite_master")}


@pytest.mark.parametrize("database", list(migrate.HEADS))
def test_that_a_database_made_at_once_is_the_one_that_the_steps_make(tmp_path: Path, database: str) -> None:
    at_once = made_by(migrate.create, tmp_path / "at_once.db", database)
    by_steps = made_by(migrate.upgrade, tmp_path / "by_steps.db", database)
    assert at_once == by_steps


@pytest.mark.parametrize("database", list(migrate.HEADS))
def test_that_what_was_not_committed_was_never_made(tmp_path: Path, database: str) -> None:
    path = tmp_path / "half.db"
    engine = writing(path)
    with engine.connect() as connection:
        migrate.create(connection, database)
        connection.rollback()
    engine.dispose()
    with sqlite3.connect(path) as plain:
        assert plain.execute("SELECT name FROM sqlite_master").fetchall() == []
    for _ in range(2):  # the second as somebody who found the file empty a moment before
        with engine.connect() as connection:
            migrate.create(connection, database)
            connection.commit()
    engine.dispose()


def test_that_a_first_start_does_not_load_alembic(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from ioc.journal.migrate import HEADS, bring_up\n"
        f"for name in HEADS: bring_up(Path({str(tmp_path)!r}) / name, name)\n"
        "sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-P", "-c", program], check=False).returncode == 0
