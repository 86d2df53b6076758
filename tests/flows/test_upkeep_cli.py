"""The verbs of the record as processes: backup beside a running loop, restore, import, export."""

from __future__ import annotations

import json
from pathlib import Path

from ioc.app.runtime import runtime_paths
from ioc.domain.state import State
from ioc.journal.items import fold
from ioc.journal.reader import JournalReader
from tests.flows.test_upkeep import minutes
from tests.helpers.link_seat import LinkSeat
from tests.helpers.processes import ioc, private_env, running, wait_for
from tests.unit.journal.centre import Centre
from tests.unit.journal.conftest import tmp_path as tmp_path
from tests.unit.journal.scribe import NOON, key_file


def watched(review: Path, env: dict[str, str], seq: int) -> None:
    """Another installation's record is replayed as one's own is: without its keys, to the same state."""
    socket = runtime_paths(review, env).endpoint.replace(".sock", ".r.sock")
    arguments = ("replay-serve", "--data-dir", str(review), "--at", str(NOON * 2), "--endpoint", socket)
    with running(*arguments, env=env) as process, LinkSeat(socket, token="t", seat="review") as seat:
        wait_for(lambda: seat.snapshots or process.process.poll() is not None, said="the past of the other centre")
        told = seat.ask("digest")
        straight = fold(State(), JournalReader(review).replay())
        assert (told["seq"], told["digest"]) == (straight.seq, straight.digest())
        assert straight.seq <= seq


def test_that_the_record_is_backed_up_restored_reviewed_and_exported(tmp_path: Path) -> None:
    env = private_env(tmp_path, IOC_KEY_FILE=str(key_file(tmp_path)), IOC_LANGUAGE="en")
    data, backup, safe = tmp_path / "data", tmp_path / "backup", tmp_path / "safe"
    centre = Centre(tmp_path)
    minutes(centre, 70)
    with centre.running():
        made = ioc("journal", "backup", str(backup), "--keys", str(safe), "--data-dir", str(data), env=env)
        assert made.returncode == 0, made.stderr
        assert "up to sequence" in made.stdout
    restored = tmp_path / "again"
    back = ioc("journal", "restore", str(backup), "--keys", str(safe), "--data-dir", str(restored), env=env)
    assert back.returncode == 0, back.stderr
    assert "The chain holds" in back.stdout
    refused = ioc("journal", "restore", str(backup), "--data-dir", str(restored), env=env)
    assert refused.returncode == 3
    assert "restored into a new folder only" in refused.stderr
    taken = ioc("journal", "import", str(backup), "--name", "hue", "--json", "--data-dir", str(restored), env=env)
    assert taken.returncode == 0, taken.stderr
    assert json.loads(taken.stdout)["broken"] is None
    watched(restored / "reviews" / "hue", {**env, "IOC_REPLAY_TOKEN": "t"}, centre.loop.state.seq)
    out = tmp_path / "readings.csv"
    written = ioc("journal", "export", str(out), "--kind", "csv", "--data-dir", str(restored), env=env)
    assert written.stdout.strip().endswith("140 rows."), written.stderr
    assert len(out.read_text("utf-8").splitlines()) == 141
    again = ioc("journal", "export", str(out), "--kind", "csv", "--data-dir", str(restored), env=env)
    assert again.returncode == 3
    assert "is there already" in again.stderr


def test_that_a_head_kept_apart_is_printed_and_held_against_the_record(tmp_path: Path) -> None:
    env = private_env(tmp_path, IOC_KEY_FILE=str(key_file(tmp_path)), IOC_LANGUAGE="en")
    where = ("--data-dir", str(tmp_path / "data"))
    centre = Centre(tmp_path)
    minutes(centre, 3)
    with centre.running():
        pass
    kept = tmp_path / "kept.log"
    kept.write_text(ioc("journal", "head", *where, env=env).stdout)
    held = ioc("journal", "verify", "--heads", str(kept), *where, env=env)
    assert held.returncode == 0, held.stderr
    assert "100 %" in held.stderr
    line = json.loads(kept.read_text())
    kept.write_text(json.dumps({**line, "seq": line["seq"] + 1}) + "\n")
    forged = ioc("journal", "verify", "--heads", str(kept), *where, env=env)
    assert forged.returncode == 1
    assert "The kept.log line 1 is not signed by this installation." in forged.stdout
    absent = ioc("journal", "verify", "--heads", str(tmp_path / "none.log"), *where, env=env)
    assert absent.returncode == 3
    assert "There are no signed heads in" in absent.stderr
