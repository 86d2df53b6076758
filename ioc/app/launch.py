"""`ioc run`: starts simulator, engine and desk as processes of their own, starts again what dies, ends all together.

Knows no Qt, no SQL, no site: only processes. What it says is a sentence (`launch.*`); lines that a child prints on
its standard output as JSON objects (the desk's "ready" figures) are passed on as they are.
"""

from __future__ import annotations

import json
import secrets
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from types import FrameType

from msgspec import Struct

from ioc.app.children import GRACE_S, NEVER_AGAIN, Child, ChildSpec, Died, Event, Line, Stop, end_all
from ioc.app.runtime import (
    Claim,
    RuntimePaths,
    RuntimeRefused,
    claim_launch,
    claim_seat,
    live_engine,
    runtime_paths,
    write_private,
)
from resources import sentence

Say = Callable[[str], None]

OVERTIME_S = 120.0
"""How much longer than `for_s` a desk may take (start, pictures) before the launcher ends it."""

_PYTHON = (sys.executable, "-P", "-m", "ioc")


class Commands(Struct, frozen=True, kw_only=True):
    """What to run for each part; options are added behind."""

    engine: tuple[str, ...] = (*_PYTHON, "engine")
    desk: tuple[str, ...] = (*_PYTHON, "desk")
    simulator: tuple[str, ...] = (*_PYTHON, "simulate")


class Wish(Struct, frozen=True, kw_only=True):
    """What the user asked for."""

    site: str | None = None
    simulate: bool = True
    for_s: float | None = None
    screenshots: Path | None = None
    demo: bool = False


def launch(
    *,
    site: str | None = None,
    data_dir: Path | None = None,
    simulate: bool = True,
    for_s: float | None = None,
    screenshots: Path | None = None,
    demo: bool = False,
    language: str = "vi",
    commands: Commands | None = None,
    say: Say = print,
) -> int:
    """Run until the desk's window is closed, its time is over, or a signal; the exit code.

    0 as wished; 1 a part could not be kept running; 2 or 3 as a part said (wrong configuration; refused);
    128 + n ended by signal n. Signals are taken only when called in the main thread.
    """
    try:
        paths = runtime_paths(data_dir)
        seat = claim_seat(paths)
    except RuntimeRefused as refused:
        say(sentence(refused.code, refused.params, language))
        return 3
    wish = Wish(site=site, simulate=simulate, for_s=for_s, screenshots=screenshots, demo=demo)
    launcher = Launcher(paths, seat, wish, commands or Commands(), language, say)
    with _Signals(launcher):
        try:
            return launcher.run()
        finally:
            seat.release()


class Launcher:
    """One `ioc run`. `stop` may be called from any thread or signal handler."""

    def __init__(
        self, paths: RuntimePaths, seat: Claim, wish: Wish, commands: Commands, language: str, say: Say
    ) -> None:
        self._paths, self._seat, self._wish = paths, seat, wish
        self._commands, self._language, self._print = commands, language, say
        self._events: SimpleQueue[Event] = SimpleQueue()
        self._children: dict[str, Child] = {}
        self._due: dict[str, float] = {}
        self._env: dict[str, str] = {}
        self._owns_token = False
        self._env["IOC_LAUNCHED_NS"] = str(time.monotonic_ns())

    def stop(self, number: int = signal.SIGTERM) -> None:
        """End everything."""
        self._events.put(Stop(number))

    def run(self) -> int:
        """Start all, watch all, end all."""
        claim = claim_launch(self._paths)
        try:
            if claim is not None and self._is_free():
                self._prepare_all()
            else:
                self._prepare_joining()
            for child in self._children.values():
                self._start(child)
            return self._watch()
        finally:
            end_all(list(self._children.values()), first=lambda child: child.spec.ends_all)
            if self._owns_token:
                self._paths.token_file.unlink(missing_ok=True)
            if claim is not None:
                claim.release()
            self._say("launch.ended")

    def _is_free(self) -> bool:
        """Whether no engine lives. One whose launcher was killed (its token still lies there) is about to end."""
        until = time.monotonic() + GRACE_S + 2.0
        while live_engine(self._paths) is not None:
            if not self._paths.token_file.exists() or time.monotonic() > until:
                return False
            time.sleep(0.05)
        return True

    # --- what to start

    def _prepare_all(self) -> None:
        token = secrets.token_urlsafe(24)
        write_private(self._paths.token_file, token.encode())
        self._owns_token = True
        self._env["IOC_LAUNCH_TOKEN"] = token
        engine = [*self._commands.engine, "--data-dir", str(self._paths.data_dir)]
        if self._wish.site:
            engine += ["--site", self._wish.site]
        if self._wish.simulate:
            port = free_port()
            url = f"http://127.0.0.1:{port}"
            self._env["IOC_SIMULATOR"] = url
            engine += ["--simulator", url]
            self._add("simulator", (*self._commands.simulator, "--port", str(port)), essential=False)
        self._add("engine", tuple(engine))
        self._prepare_desk()
        self._say("launch.begun", data_dir=str(self._paths.data_dir), seat=self._seat.name)

    def _prepare_joining(self) -> None:
        """A desk alone, for an engine that lives or is being started by another launcher of this user."""
        info = live_engine(self._paths)
        told = {"pid": info.pid, "host": info.host} if info else {"pid": None, "host": None}
        self._say("launch.attached", seat=self._seat.name, **told)
        if self._paths.token_file.exists():
            self._env["IOC_LAUNCH_TOKEN"] = self._paths.token_file.read_text()
        self._prepare_desk()

    def _prepare_desk(self) -> None:
        paths, wish = self._paths, self._wish
        command = [*self._commands.desk, "--data-dir", str(paths.data_dir), "--endpoint", paths.endpoint]
        if wish.for_s is not None:
            command += ["--for", f"{wish.for_s:g}"]
        if wish.screenshots is not None:
            command += ["--screenshots", str(wish.screenshots)]
        self._add("desk", tuple(command), ends_all=True)

    def _add(self, name: str, command: tuple[str, ...], *, essential: bool = True, ends_all: bool = False) -> None:
        env = {"IOC_SEAT": self._seat.name, **self._env}
        if self._wish.demo:
            env["IOC_DEMO"] = "1"
        log = self._seat.name if ends_all else name
        spec = ChildSpec(name=name, log=log, command=command, env=env, essential=essential, ends_all=ends_all)
        self._children[name] = Child(spec, self._paths.logs, self._events)

    # --- watching

    def _watch(self) -> int:
        over = None if self._wish.for_s is None else time.monotonic() + self._wish.for_s + OVERTIME_S
        while True:
            code = self._next(over)
            if code is not None:
                return code

    def _next(self, over: float | None) -> int | None:
        """Handle one event, or what is due; an exit code ends the watch."""
        now = time.monotonic()
        if over is not None and now > over:
            self._say("launch.overtime", seconds=self._wish.for_s)
            return 1
        for name in [name for name, at in self._due.items() if at <= now]:
            del self._due[name]
            self._start(self._children[name])
        waits = [at - now for at in (*self._due.values(), over) if at is not None]
        try:
            event = self._events.get(timeout=max(min(waits, default=3600.0), 0.001))
        except Empty:
            return None
        return self._handle(event)

    def _handle(self, event: Event) -> int | None:
        match event:
            case Stop(number):
                self._say("launch.stopping")
                return 128 + number
            case Line(name, text):
                self._print(text if _is_object(text) else f"{name}: {text}")
                return None
            case Died():
                return self._bury(event)

    def _bury(self, died: Died) -> int | None:
        """A child ended: all is over, or it is started again."""
        child = self._children[died.name]
        if child.spec.ends_all and died.code == 0:
            return 0
        if died.code in NEVER_AGAIN:
            return self._give_up(child, "launch.refused", died.code)
        pause = child.back_off.after(died.lived_s)
        if pause is None:
            return self._give_up(child, "launch.given_up", died.code)
        times, log = child.back_off.restarts, str(child.log)
        part, cause = self._part(died.name), _cause(died.code)
        self._say("launch.restarting", name=part, cause=cause, seconds=pause, times=times, log=log)
        self._due[died.name] = time.monotonic() + pause
        return None

    def _give_up(self, child: Child, code: str, exit_code: int) -> int | None:
        self._say(code, name=self._part(child.spec.name), cause=_cause(exit_code), log=str(child.log))
        for line in child.last_words():
            self._print(f"{child.spec.name}: {line}")
        if not child.spec.essential:
            return None
        return exit_code if exit_code in NEVER_AGAIN else 1

    def _start(self, child: Child) -> None:
        try:
            child.start()
        except OSError as trouble:
            self._say("launch.not_started", name=self._part(child.spec.name), reason=str(trouble))
            self._events.put(Died(child.spec.name, 127, 0.0))

    def _part(self, name: str) -> str:
        return sentence(f"launch.part.{name}", language=self._language)

    def _say(self, code: str, **params: str | int | float | None) -> None:
        text = sentence(code, params, self._language)
        self._print(text)
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        with (self._paths.logs / "launcher.log").open("a", encoding="utf-8") as log:
            log.write(f"{at} {text}\n")


class _Signals:
    """Ctrl+C and SIGTERM end everything; a second one is not needed, the end is bounded."""

    def __init__(self, launcher: Launcher) -> None:
        self._launcher = launcher
        self._before: dict[int, object] = {}

    def __enter__(self) -> None:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                self._before[number] = signal.signal(number, self._take)

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]

    def _take(self, number: int, _frame: FrameType | None) -> None:
        self._launcher.stop(number)


def free_port() -> int:
    """A TCP port of this machine that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _is_object(text: str) -> bool:
    if not text.startswith("{"):
        return False
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def _cause(code: int) -> str:
    if code < 0:
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"
    return f"{code}"
