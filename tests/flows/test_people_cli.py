"""`ioc people` against a running engine: from nobody to a whole staff, passwords by standard input only."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from tests.flows.test_people import SITE
from tests.helpers.processes import IOC, private_env, running

ADMIN, NEW, OWN = "correct horse battery", "given at the start", "mat khau rat dai"


def test_that_a_staff_is_made_from_a_terminal(tmp_path: Path) -> None:
    env = private_env(tmp_path)
    site, data = tmp_path / "site.toml", tmp_path / "d"
    site.write_text(SITE, encoding="utf-8")

    def people(*arguments: str, typed: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        command = (*IOC, "people", *arguments, "--data-dir", str(data), "--password-stdin")
        given = "".join(f"{line}\n" for line in typed)
        return subprocess.run(command, input=given, capture_output=True, text=True, env=env, timeout=90, check=False)

    absent = people("list", "--as", "ha", typed=(ADMIN,))
    assert absent.returncode == 3
    assert "ioc engine --data-dir" in absent.stderr
    with running("engine", "--site", str(site), "--data-dir", str(data), env=env) as engine:
        engine.until("engine ready")
        early = people("add", "quan", "--role", "coordinator", typed=(NEW,))
        assert (early.returncode, "administrator's" in early.stderr) == (3, True)
        first = people("add", "ha", "--role", "administrator", "--name", "Lê Thu Hà", typed=(ADMIN,))
        assert first.returncode == 0, first.stderr
        short = people("add", "quan", "--role", "coordinator", "--as", "ha", typed=(ADMIN, "123456789"))
        assert "at least 10 characters" in short.stderr
        made = people("add", "quan", "--role", "coordinator", "--as", "ha", typed=(ADMIN, NEW))
        assert made.returncode == 0, made.stderr
        waiting = people("list", "--as", "quan", typed=(NEW,))
        assert "ioc people password quan" in waiting.stderr
        own = people("password", "quan", typed=(NEW, OWN))
        assert own.returncode == 0, own.stderr
        denied = people("disable", "ha", "--as", "quan", typed=(OWN,))
        assert "Not permitted for the role coordinator" in denied.stderr
        last = people("disable", "ha", "--as", "ha", typed=(ADMIN,))
        assert "last administrator" in last.stderr
        assert people("role", "quan", "supervisor", "--as", "ha", typed=(ADMIN,)).returncode == 0
        assert people("disable", "quan", "--as", "ha", typed=(ADMIN,)).returncode == 0
        told = people("list", "--as", "ha", "--json", typed=(ADMIN,))
        found = {account["login"]: account for account in json.loads(told.stdout)}
        assert (found["quan"]["role"], found["quan"]["enabled"]) == ("supervisor", False)
        assert found["ha"]["signed_in_us"] > 0
        assert engine.end() == 0
