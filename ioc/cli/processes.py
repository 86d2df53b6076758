"""Verbs that are processes: run, engine, simulate, replay, and the two that only other processes start."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from ioc.cli.options import DEFAULT_SITE, At, DataDir, ForSeconds, SiteOption, in_words, instant_us, key_file

Language = Annotated[str | None, typer.Option("--language", help="vi or en (default: as kept, else vi).")]
Theme = Annotated[str | None, typer.Option("--theme", help="dark or light (default: as kept, else dark).")]
Screenshots = Annotated[
    Path | None, typer.Option("--screenshots", help="Write a PNG of every window into this folder at the end.")
]


TEN_MINUTES_US = 600_000_000


def add_to(app: typer.Typer) -> None:
    """Register the verbs."""
    app.command()(run)
    app.command()(engine)
    app.command()(simulate)
    app.command()(replay)
    app.command(hidden=True)(desk)
    app.command("replay-serve", hidden=True)(replay_serve)


def run(
    site: SiteOption = DEFAULT_SITE,
    data_dir: DataDir = None,
    no_simulate: Annotated[bool, typer.Option("--no-simulate", help="Do not start the simulated city.")] = False,
    for_s: ForSeconds = None,
    screenshots: Screenshots = None,
    demo: Annotated[bool, typer.Option("--demo", help="Sign a demonstration person in.")] = False,
    language: Language = None,
    theme: Theme = None,
) -> None:
    """Start simulator, engine and desktop, or attach a desk to an engine that already runs on the data directory."""
    from ioc.app.headless import picture_tour
    from ioc.app.launch import launch
    from ioc.app.words import terminal_language

    with in_words():
        if not no_simulate or site != DEFAULT_SITE:
            _check_site(site, simulated=not no_simulate)
    if language:
        os.environ["IOC_LANGUAGE"] = language
    if theme:
        os.environ["IOC_THEME"] = theme
    for_s, screenshots = picture_tour(for_s, screenshots)
    code = launch(
        site=site,
        data_dir=data_dir,
        simulate=not no_simulate,
        for_s=for_s,
        screenshots=screenshots,
        demo=demo,
        language=terminal_language(),
    )
    raise typer.Exit(code)


def _check_site(site: str, *, simulated: bool) -> None:
    """All configuration faults before anything is started."""
    from ioc.app.site import load
    from ioc.connect.catalogue import Catalogue

    environment = {**os.environ}
    if simulated:
        environment.setdefault("IOC_SIMULATOR", "http://127.0.0.1:1")
    load(site, environment, Catalogue.discover())


def engine(
    site: SiteOption = DEFAULT_SITE,
    data_dir: DataDir = None,
    for_s: ForSeconds = None,
    simulator: Annotated[
        str | None, typer.Option("--simulator", help="Address of the simulated city.", envvar="IOC_SIMULATOR")
    ] = None,
) -> None:
    """Run the engine alone: feeds, decisions, journal, link. No windows."""
    from ioc.app.engine import Engine, run_engine
    from ioc.app.runtime import runtime_paths
    from ioc.app.site import load
    from ioc.connect.catalogue import Catalogue

    environment = {**os.environ, **({"IOC_SIMULATOR": simulator} if simulator else {})}
    with in_words():
        catalogue = Catalogue.discover()
        made = Engine(
            load(site, environment, catalogue),
            runtime_paths(data_dir),
            token=os.environ.get("IOC_LAUNCH_TOKEN", ""),
            demo=os.environ.get("IOC_DEMO") == "1",
            catalogue=catalogue,
            key_file=key_file(),
        )
        code = run_engine(made, for_s=for_s, announce=typer.echo)
    raise typer.Exit(code)


def simulate(
    port: Annotated[int, typer.Option("--port", help="TCP port; 0 takes a free one.")] = 8950,
    seed: Annotated[int, typer.Option("--seed", help="The same seed tells the same story.")] = 1,
    speed: Annotated[float, typer.Option("--speed", help="Story seconds a second.", min=0.01)] = 1.0,
    scale: Annotated[int, typer.Option("--scale", help="About how many assets the city has.", min=400)] = 2500,
    scenario: Annotated[str, typer.Option("--scenario", help="storm_night, calm_day, or a file.")] = "storm_night",
    mqtt: Annotated[str, typer.Option("--mqtt", help="Broker to publish to: mqtt://[user:password@]host[:port].")] = "",
    push: Annotated[str, typer.Option("--push", help="Webhook to push to; token in IOC_PUSH_TOKEN.")] = "",
    drop: Annotated[str, typer.Option("--drop", help="Folder to drop tables into.")] = "",
    check: Annotated[str | None, typer.Option("--check", help="Say every fault of a scenario file, and end.")] = None,
) -> None:
    """Serve the simulated city, in the formats and over the protocols of real feeds."""
    from ioc.app.scenarios import GOOD, check_scenario
    from ioc.app.simulate import main as serve
    from ioc.app.words import terminal_language

    language = terminal_language()
    if check is not None:
        with in_words():
            good = check_scenario(check)
        counts = {"events": len(good.events), "calls": len(good.calls), "warnings": len(good.warnings)}
        typer.echo(GOOD.get(language).format(file=check, lasts=good.scenario.lasts_s, **counts))
        return
    code = serve(
        port=port,
        seed=seed,
        speed=speed,
        scale=scale,
        scenario=scenario,
        mqtt=mqtt,
        push=push,
        push_token=os.environ.get("IOC_PUSH_TOKEN", ""),
        drop=drop,
        language=language,
    )
    raise typer.Exit(code)


def replay(
    at: At = None,
    data_dir: DataDir = None,
    for_s: ForSeconds = None,
    screenshots: Screenshots = None,
    language: Language = None,
    theme: Theme = None,
) -> None:
    """Open a desk on a past moment (default: ten minutes before the end, at most the middle). Needs no engine."""
    from ioc.app.desk import main as run_desk
    from ioc.app.runtime import runtime_paths
    from ioc.journal.reader import JournalReader

    with in_words():
        paths = runtime_paths(data_dir)
        found = JournalReader(paths.data_dir, key_file()).bounds()
        at_us = instant_us(at, max(found.last_us - TEN_MINUTES_US, (found.first_us + found.last_us) // 2))
    code = run_desk(
        data_dir=paths.data_dir,
        for_s=for_s,
        screenshots=screenshots,
        replay_at=at_us,
        language=language or os.environ.get("IOC_LANGUAGE"),
        theme=theme or os.environ.get("IOC_THEME"),
    )
    raise typer.Exit(code)


def desk(
    data_dir: DataDir = None,
    endpoint: Annotated[str | None, typer.Option("--endpoint")] = None,
    for_s: ForSeconds = None,
    screenshots: Screenshots = None,
    language: Language = None,
    theme: Theme = None,
) -> None:
    """One seat's windows; started by `ioc run`."""
    from ioc.app.desk import main as run_desk
    from ioc.app.runtime import runtime_paths

    with in_words():
        paths = runtime_paths(data_dir)
    code = run_desk(
        endpoint=endpoint or paths.endpoint,
        data_dir=paths.data_dir,
        for_s=for_s,
        screenshots=screenshots,
        language=language or os.environ.get("IOC_LANGUAGE"),
        theme=theme or os.environ.get("IOC_THEME"),
    )
    raise typer.Exit(code)


def replay_serve(
    at: Annotated[str, typer.Option("--at")],
    endpoint: Annotated[str, typer.Option("--endpoint")],
    data_dir: DataDir = None,
) -> None:
    """Serve a past moment to a desk; started by a desk."""
    from ioc.app.replay import run_replay
    from ioc.app.runtime import runtime_paths
    from ioc.journal.reader import JournalReader

    with in_words():
        reader = JournalReader(runtime_paths(data_dir).data_dir, key_file())
        at_us = int(at) if at.isdigit() else instant_us(at, 0)
        token, role = os.environ.get("IOC_REPLAY_TOKEN", ""), os.environ.get("IOC_REPLAY_ROLE", "supervisor")
        code = run_replay(reader, endpoint, at_us, token=token, role=role)
    raise typer.Exit(code)
