"""Accounts, and the databases that Alembic keeps."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from argon2 import PasswordHasher
from sqlalchemy import MetaData

from ioc.journal import migrate, schema
from ioc.journal.database import writing
from ioc.journal.people import AccountRefused, People
from tests.unit.journal.scribe import NOON, open_journal

QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


@pytest.fixture
def people(tmp_path: Path) -> People:
    return People(tmp_path, QUICK)


def test_that_an_account_is_kept_under_its_plain_login(people: People) -> None:
    made = people.create(" An ", "Trần An", "administrator", "mật khẩu dài", now_us=NOON)
    assert (made.login, made.name, made.role) == ("an", "Trần An", "administrator")
    assert people.list() == (made,)


def test_that_only_the_right_password_opens(people: People, tmp_path: Path) -> None:
    made = people.create("an", "Trần An", "operator", "mật khẩu dài", now_us=NOON)
    assert people.verify("AN", "mật khẩu dài") == made
    assert people.verify("an", "mật khẩu ngắn") is None
    assert people.verify("bình", "mật khẩu dài") is None
    raw = (tmp_path / "catalogue.ioc").read_bytes()
    assert "mật khẩu dài".encode() not in raw
    assert b"$argon2id$" in raw


def test_that_a_login_is_given_once(people: People) -> None:
    people.create("an", "An", "operator", "long enough", now_us=NOON)
    with pytest.raises(AccountRefused) as refused:
        people.create("AN", "X", "operator", "long enough", now_us=NOON)
    assert refused.value.code == "people.exists"


def test_that_changes_of_an_account_are_kept(people: People) -> None:
    people.create("an", "An", "operator", "long enough", now_us=NOON, must_change=True)
    people.set_role("an", "supervisor")
    people.set_enabled("an", False)
    people.set_password("an", "quite another", must_change=False)
    assert people.verify("an", "long enough") is None
    found = people.verify("an", "quite another")
    assert found is not None
    assert (found.role, found.enabled, found.must_change) == ("supervisor", False, False)
    with pytest.raises(AccountRefused):
        people.set_enabled("nobody", True)


def test_that_accounts_of_the_first_version_may_still_sign_in(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.ioc"
    with sqlite3.connect(path) as old:
        old.execute("CREATE TABLE installation (id INTEGER PRIMARY KEY, public_key BLOB, created_us INTEGER)")
        old.execute(
            "CREATE TABLE accounts (login TEXT PRIMARY KEY, name TEXT, role TEXT, password TEXT, created_us INT)"
        )
        old.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        old.execute("INSERT INTO alembic_version VALUES ('c0001')")
        old.execute("INSERT INTO accounts VALUES ('an', 'An', 'operator', ?, 1)", (QUICK.hash("an old one"),))
    old.close()
    found = People(tmp_path, QUICK).verify("an", "an old one")
    assert found is not None
    assert (found.enabled, found.must_change) == (True, False)


def test_that_a_hash_of_a_weaker_cost_is_renewed(people: People, tmp_path: Path) -> None:
    people.create("an", "An", "operator", "long enough", now_us=NOON)
    stronger = People(tmp_path, PasswordHasher(time_cost=2, memory_cost=128, parallelism=1))
    assert stronger.verify("an", "long enough") is not None
    connection = sqlite3.connect(tmp_path / "catalogue.ioc")
    (stored,) = connection.execute("SELECT password FROM accounts").fetchone()
    connection.close()
    assert "m=128,t=2" in stored
    assert stronger.verify("an", "long enough") is not None


def test_that_accounts_are_made_beside_a_running_writer(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    people = People(tmp_path / "data", QUICK)
    people.create("an", "An", "supervisor", "long enough", now_us=NOON)
    assert [account.role for account in people.list()] == ["supervisor"]
    journal.close()


@pytest.mark.parametrize("database", ["catalogue", "vault", "keys"])
def test_that_migrations_lead_to_the_declared_tables(tmp_path: Path, database: str) -> None:
    path = tmp_path / "100% name.db"
    migrate.bring_up(path, database)
    declared = MetaData()
    for table in getattr(schema, database).tables.values():
        table.to_metadata(declared)
    with writing(path).connect() as connection:
        context = MigrationContext.configure(connection)
        assert context.get_current_revision() == migrate.HEADS[database]
        assert compare_metadata(context, declared) == []
    before = path.read_bytes()
    migrate.bring_up(path, database)
    assert path.read_bytes() == before


@pytest.mark.parametrize("database", ["catalogue", "vault", "keys"])
def test_that_the_known_head_is_alembics(database: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(migrate._FOLDER))
    config.set_main_option("version_locations", str(migrate._FOLDER / database))
    config.set_main_option("path_separator", "newline")
    assert ScriptDirectory.from_config(config).get_heads() == [migrate.HEADS[database]]
