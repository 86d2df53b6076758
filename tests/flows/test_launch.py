"""The launcher with real processes: small parts of our own instead of engine, simulator and desk."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from ioc.app.children import BackOff
from ioc.app.runtime import (
    EngineInfo,
    RuntimeRefused,
    claim_launch,
    claim_seat,
    live_engine,
    read_engine_info,
    runtime_paths,
    write_engine_info,
)

GUARD_S = 40.0
"""A failure guard, never a measurement."""

ROOT = Path(__file__).resolve().parents[2]

PART = """
import json, os, signal, sys, threading, time
from pathlib import Path
from ioc.app.children import end_with_parent
from ioc.link.endpoint import EndpointLock, EndpointRefused

name, folder = sys.argv[1], Path(os.environ["FAKE_DIR"])
own = folder / f"{name}.{os.getpid()}"
over = threading.Event()
if os.environ.get("FAKE_STUBBORN") == name:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
else:
    end_with_parent(over.set)
if name == "engine":
    socket = os.environ["FAKE_SOCKET"]
    try:
        lock = EndpointLock(Path(socket))
    except EndpointRefused as refused:
        print("refused", refused.code, file=sys.stderr)
        sys.exit(3)
env = {key: value for key, value in os.environ.items() if key.startswith("IOC_")}
own.with_suffix(own.suffix + ".tmp").write_text(json.dumps({"args": sys.argv[2:], "env": env}))
own.with_suffix(own.suffix + ".tmp").rename(own.with_suffix(own.suffix + ".up"))
do = folder / f"{name}.do"
while not over.wait(0.02):
    try:
        word, _, rest = do.read_text().partition(" ")
        do.unlink()
    except OSError:
        continue
    if word == "exit":
        print(f"{name} leaves with {rest}", file=sys.stderr, flush=True)
        os._exit(int(rest))
    print(rest, flush=True)
own.with_suffix(own.suffix + ".ended").write_text("")
"""

DRIVER = """
import sys
from pathlib import Path
from ioc.app.launch import Commands, launch

part = sys.argv[1]
options = eval(sys.argv[2])
here = lambda name: (sys.executable, part, name)
commands = Commands(engine=here("engine"), desk=here("desk"), simulator=here("simulator"))
say = lambda text: print(text, flush=True)
sys.exit(launch(commands=commands, language="en", say=say, **options))
"""


class City:
    """A data directory, its launchers, and a look at the parts that they started."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.data_dir = folder / "data"
        runtime = folder / "run"
        runtime.mkdir(mode=0o700)
        (folder / "part.py").write_text(PART)
        (folder / "driver.py").write_text(DRIVER)
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
        monkeypatch.setenv("PYTHONPATH", str(ROOT))
        monkeypatch.setenv("FAKE_DIR", str(folder))
        self.paths = runtime_paths(self.data_dir)
        monkeypatch.setenv("FAKE_SOCKET", str(self.paths.socket))
        self.launchers: list[subprocess.Popen[bytes]] = []

    def run(self, **options: Any) -> subprocess.Popen[bytes]:
        options = {"data_dir": self.data_dir, **options}
        number = len(self.launchers)
        told = repr(options).replace("PosixPath", "Path")
        with (self.folder / f"out.{number}").open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, str(self.folder / "driver.py"), str(self.folder / "part.py"), told],
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.launchers.append(process)
        return process

    def said(self, number: int = 0) -> str:
        return (self.folder / f"out.{number}").read_text()

    def up(self, name: str) -> list[int]:
        """Process ids of all lives of a part, oldest first."""
        files = sorted(self.folder.glob(f"{name}.*.up"), key=lambda file: file.stat().st_mtime_ns)
        return [int(file.name.split(".")[1]) for file in files]

    def about(self, name: str, pid: int) -> dict[str, Any]:
        return dict(json.loads((self.folder / f"{name}.{pid}.up").read_text()))

    def tell(self, name: str, order: str) -> None:
        fresh = self.folder / f"{name}.fresh"
        fresh.write_text(order)
        fresh.rename(self.folder / f"{name}.do")

    def wait_up(self, name: str, lives: int = 1) -> int:
        return self.wait(lambda: len(self.up(name)) >= lives and self.up(name)[-1], f"{name} up")

    def wait(self, condition: Callable[[], Any], what: str) -> Any:
        until = time.monotonic() + GUARD_S
        while time.monotonic() < until:
            found = condition()
            if found:
                return found
            time.sleep(0.02)
        outputs = [self.said(number) for number in range(len(self.launchers))]
        raise AssertionError(f"never came: {what}; said: {outputs}")

    def wait_gone(self, pids: list[int]) -> None:
        self.wait(lambda: not any(is_running(pid) for pid in pids), "end of the parts")

    def all_parts(self) -> list[int]:
        return [pid for name in ("engine", "desk", "simulator") for pid in self.up(name)]


def is_running(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


@pytest.fixture
def city(monkeypatch: pytest.MonkeyPatch) -> Iterator[City]:
    folder = Path(tempfile.mkdtemp(prefix="ioc-"))
    made = City(folder, monkeypatch)
    yield made
    for launcher in made.launchers:
        if launcher.poll() is None:
            launcher.kill()
        launcher.wait()
    for pid in made.all_parts():
        if is_running(pid):
            os.kill(pid, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)


def test_that_all_parts_start_with_what_they_need_to_know(city: City) -> None:
    city.run(site="da-nang", for_s=12.5, screenshots=city.folder / "out", demo=True)
    engine, desk, simulator = (city.wait_up(name) for name in ("engine", "desk", "simulator"))
    told = city.about("engine", engine)
    url = told["env"]["IOC_SIMULATOR"]
    data = ["--data-dir", str(city.data_dir)]
    assert told["args"] == [*data, "--site", "da-nang", "--simulator", url]
    assert city.about("simulator", simulator)["args"] == ["--port", url.rpartition(":")[2]]
    shown = city.about("desk", desk)
    pictures = ["--screenshots", str(city.folder / "out")]
    assert shown["args"] == [*data, "--endpoint", city.paths.endpoint, "--for", "12.5", *pictures]
    token = city.paths.token_file.read_text()
    assert len(token) >= 32 and token not in city.said()
    assert city.paths.token_file.stat().st_mode & 0o777 == 0o600
    for about in (told, shown):
        assert about["env"]["IOC_LAUNCH_TOKEN"] == token
        assert about["env"]["IOC_SEAT"] == "desk-1"
        assert about["env"]["IOC_DEMO"] == "1"
        assert about["env"]["IOC_CHILD"] == "1"


def test_that_closing_the_desk_ends_everything_with_exit_code_0(city: City) -> None:
    launcher = city.run()
    for name in ("engine", "desk", "simulator"):
        city.wait_up(name)
    city.tell("desk", "exit 0")
    assert launcher.wait(GUARD_S) == 0
    city.wait_gone(city.all_parts())
    assert list(city.folder.glob("engine.*.ended")), "the engine was not asked, it was killed"
    assert not city.paths.token_file.exists()
    assert "All ended." in city.said()


def test_that_figures_of_the_desk_are_passed_on_as_they_are(city: City) -> None:
    city.run()
    city.wait_up("desk")
    city.tell("desk", 'say {"ready": {"painted_s": 3.25}}')
    city.wait(lambda: '\n{"ready": {"painted_s": 3.25}}\n' in city.said(), "the figures")
    city.tell("desk", "say {not json")
    city.wait(lambda: "\ndesk: {not json\n" in city.said(), "a plain line")


@pytest.mark.parametrize("name", ["engine", "desk", "simulator"])
def test_that_a_part_killed_with_9_is_started_again_and_the_others_live_on(city: City, name: str) -> None:
    city.run()
    before = {part: city.wait_up(part) for part in ("engine", "desk", "simulator")}
    os.kill(before[name], signal.SIGKILL)
    again = city.wait_up(name, lives=2)
    assert city.about(name, again)["env"]["IOC_RESTARTS"] == "1"
    assert city.about(name, again)["args"] == city.about(name, before[name])["args"]
    for other in before.keys() - {name}:
        assert city.up(other) == [before[other]] and is_running(before[other])
    city.wait(lambda: f"The {name} ended (SIGKILL)" in city.said(), "a word about it")
    assert "SIGKILL" in (city.paths.logs / "launcher.log").read_text()


def test_that_parts_end_when_the_launcher_is_killed_with_9(city: City) -> None:
    launcher = city.run()
    for name in ("engine", "desk", "simulator"):
        city.wait_up(name)
    launcher.kill()
    launcher.wait()
    city.wait_gone(city.all_parts())
    assert len(list(city.folder.glob("*.ended"))) == 3
    again = city.run()
    city.wait_up("engine", lives=2)
    city.wait_up("desk", lives=2)
    city.tell("desk", "exit 0")
    assert again.wait(GUARD_S) == 0


def test_that_ctrl_c_ends_all_even_a_part_that_does_not_listen(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_STUBBORN", "engine")
    launcher = city.run()
    for name in ("engine", "desk", "simulator"):
        city.wait_up(name)
    launcher.send_signal(signal.SIGINT)
    assert launcher.wait(GUARD_S) == 128 + signal.SIGINT
    assert not any(is_running(pid) for pid in city.all_parts())
    assert "Ending all." in city.said()


def test_that_a_second_run_joins_the_living_engine_with_a_seat_of_its_own(city: City) -> None:
    first = city.run()
    engine, desk = city.wait_up("engine"), city.wait_up("desk")
    info = EngineInfo(pid=engine, host="here", started_us=1, endpoint=city.paths.endpoint)
    write_engine_info(city.paths, info)
    second = city.run()
    joined = city.wait_up("desk", lives=2)
    assert f"process {engine} on here" in city.said(1)
    assert city.up("engine") == [engine]
    told, before = city.about("desk", joined)["env"], city.about("desk", desk)["env"]
    assert (told["IOC_SEAT"], told["IOC_LAUNCH_TOKEN"]) == ("desk-2", before["IOC_LAUNCH_TOKEN"])
    second.send_signal(signal.SIGTERM)
    assert second.wait(GUARD_S) == 128 + signal.SIGTERM
    city.wait_gone([joined])
    assert is_running(engine) and is_running(desk)
    assert city.paths.token_file.exists()
    assert first.poll() is None


def test_that_a_wrong_configuration_ends_all_with_its_own_words(city: City) -> None:
    launcher = city.run()
    for name in ("engine", "desk", "simulator"):
        city.wait_up(name)
    city.tell("engine", "exit 2")
    assert launcher.wait(GUARD_S) == 2
    assert "engine: engine leaves with 2" in city.said()
    city.wait_gone(city.all_parts())
    assert len(city.up("engine")) == 1


def test_that_without_a_simulator_that_wants_to_run_the_rest_goes_on(city: City) -> None:
    launcher = city.run()
    for name in ("engine", "desk", "simulator"):
        city.wait_up(name)
    city.tell("simulator", "exit 2")
    city.wait(lambda: "simulator: simulator leaves with 2" in city.said(), "its last words")
    city.tell("desk", "say still here")
    city.wait(lambda: "desk: still here" in city.said(), "the desk")
    assert launcher.poll() is None


def test_that_a_part_which_cannot_start_is_given_up_in_words(city: City) -> None:
    (city.folder / "part.py").write_text("import sys; sys.exit('no library libEGL.so.1')")
    launcher = city.run(simulate=False)
    assert launcher.wait(GUARD_S * 2) == 1
    assert "ends again and again" in city.said()
    assert "no library libEGL.so.1" in city.said()


def test_that_no_simulator_is_started_when_none_is_wanted(city: City) -> None:
    city.run(simulate=False)
    engine = city.wait_up("engine")
    city.wait_up("desk")
    assert "IOC_SIMULATOR" not in city.about("engine", engine)["env"]
    assert city.up("simulator") == []


def test_that_seats_and_the_launchers_part_are_held_once(city: City) -> None:
    first, second = claim_seat(city.paths), claim_seat(city.paths)
    assert (first.name, second.name) == ("desk-1", "desk-2")
    first.release()
    third = claim_seat(city.paths)
    assert third.name == "desk-1"
    launch = claim_launch(city.paths)
    assert launch is not None and claim_launch(city.paths) is None
    for claim in (second, third, launch):
        claim.release()


def test_that_each_data_directory_has_a_short_private_place_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / ("x" * 200)))
    one, two = runtime_paths(tmp_path / "one"), runtime_paths(tmp_path / "two")
    assert one.endpoint != two.endpoint
    assert one.runtime_dir.stat().st_mode & 0o777 == 0o700
    assert len(str(one.replay_endpoint(4_194_304)).removeprefix("ipc://")) <= 100
    assert runtime_paths(tmp_path / "." / "one") == one


def test_that_a_runtime_folder_of_somebody_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = Path(tempfile.mkdtemp(prefix="ioc-"))
    (session / "elsewhere").mkdir()
    (session / "ioc").symlink_to(session / "elsewhere")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(session))
    with pytest.raises(RuntimeRefused) as refused:
        runtime_paths(tmp_path / "data")
    assert refused.value.code == "launch.runtime_dir_foreign"
    shutil.rmtree(session)


def test_that_a_dead_engine_is_not_taken_for_a_living_one(city: City) -> None:
    assert read_engine_info(city.paths) is None
    info = EngineInfo(pid=4, host="here", started_us=5, endpoint=city.paths.endpoint, version="1", site="x")
    write_engine_info(city.paths, info)
    assert read_engine_info(city.paths) == info
    assert live_engine(city.paths) is None
    city.paths.engine_info.write_text("{broken")
    assert read_engine_info(city.paths) is None


def test_that_pauses_grow_and_a_steady_life_resets_them() -> None:
    back_off = BackOff()
    pauses = [back_off.after(6.0) for _ in range(8)]
    assert pauses == [0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 10.0, 10.0]
    assert back_off.after(3600.0) == 0.2
    assert [back_off.after(0.1) for _ in range(6)][-2:] == [10.0, None]
    assert back_off.restarts == 14
