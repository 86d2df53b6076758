"""Verbs that look and say: config check, connectors list and check, doctor."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from ioc.cli.options import DEFAULT_SITE, DataDir, SiteOption, in_words


def add_to(app: typer.Typer) -> None:
    """Register the verbs."""
    config = typer.Typer(no_args_is_help=True, help="The site's configuration.")
    config.command("check")(config_check)
    config.command("export-rules")(export_rules)
    connectors = typer.Typer(no_args_is_help=True, help="What feeds can be read with.")
    connectors.command("list")(connectors_list)
    connectors.command("check")(connectors_check)
    app.add_typer(config, name="config")
    app.add_typer(connectors, name="connectors")
    app.command()(doctor)


def config_check(
    site: Annotated[str, typer.Argument(help="A built-in site's name or a site file.")] = DEFAULT_SITE,
) -> None:
    """Say every fault of a site's files at once, with file, line and key; exit code 2 if there is one."""
    from ioc.app.ground_check import ground_faults
    from ioc.app.rule_notes import notes
    from ioc.app.site import load
    from ioc.app.words import terminal_language
    from ioc.connect.catalogue import Catalogue

    environment = {"IOC_SIMULATOR": "http://127.0.0.1:8950", **os.environ}
    with in_words():
        settings = load(site, environment, Catalogue.discover())
    made = settings.site
    faults = ground_faults(made, terminal_language())
    for fault in faults:
        typer.echo(f"{settings.sources[0]}: {fault}", err=True)
    if faults:
        raise typer.Exit(2)
    typer.echo(
        f"{made.id}: {len(made.domains)} domains, {len(made.rules)} alarm rules, {len(made.plans)} plans, "
        f"{len(settings.feeds)} feeds, {len(settings.units)} units. No faults."
    )
    for note in notes(made, terminal_language()):
        typer.echo(f"  note: {note}")


def export_rules(data_dir: DataDir = None) -> None:
    """Print the changes of alarm rules that hold over the files, as lines to put into them. What the files say
    themselves is dropped as a change at the engine's next start."""
    from ioc.app.rule_notes import exported
    from ioc.app.runtime import runtime_paths
    from ioc.journal.reader import JournalReader

    with in_words():
        reader = JournalReader(runtime_paths(data_dir).data_dir)
        edits = reader.state_at_seq(reader.bounds().last_seq).tables.rule_edits
    for line in exported(edits):
        typer.echo(line)
    if not edits:
        typer.echo("# no alarm rule is changed over the files")


def connectors_list() -> None:
    """List the installed connectors."""
    from ioc.connect.catalogue import Catalogue

    for manifest in Catalogue.discover().manifests():
        kind = "polling" if manifest.polling else "push"
        typer.echo(
            f"{manifest.key:12} {manifest.version:8} {kind:8} {manifest.title.en}  ({', '.join(manifest.records)})"
        )


def connectors_check(
    file: Annotated[str | None, typer.Argument(metavar="SITE", help="As --site.", show_default=False)] = None,
    site: SiteOption = DEFAULT_SITE,
) -> None:
    """Try every feed of a site once and say what it gives and what of it does not fit the site (lines with "!"); exit
    code 1 if one gives nothing."""
    from ioc.app.probing import probe
    from ioc.app.site import load
    from ioc.connect.catalogue import Catalogue

    catalogue = Catalogue.discover()
    with in_words():
        settings = load(file or site, os.environ, catalogue)
    failed = False
    for result in probe(settings, catalogue):
        failed |= not result.good
        typer.echo(result.words)
        for remark in result.remarks:
            typer.echo(f"  ! {remark}")
    raise typer.Exit(1 if failed else 0)


def doctor(data_dir: DataDir = None) -> None:
    """Look at this machine and this installation, and say what is missing and what helps."""
    from ioc.app.doctor import examine

    findings = examine(data_dir)
    for finding in findings:
        typer.echo(f"{'ok  ' if finding.good else 'LOOK'} {finding.words}")
    raise typer.Exit(0 if all(finding.good or finding.optional for finding in findings) else 1)
