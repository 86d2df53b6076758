"""The verbs of the ground: import map files, list what is imported."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="The ground under the map: import map files, see what is there.")
TABLES = ("roads", "water", "waterways", "buildings", "places", "landuse", "boundaries")
_STEP_WORDS = {
    "reading": "geodata.step_reading",
    "roads": "geodata.step_roads",
    "land": "geodata.step_land",
    "writing": "geodata.step_writing",
}
GroundRoot = Annotated[
    Path | None,
    typer.Option("--into", help="Folder of the grounds (default: IOC_GROUND, else the user's data)."),
]


@app.command("import")
def import_files(
    files: Annotated[
        list[Path],
        typer.Argument(help="FILE.osm.pbf | .geojson | .gpkg | .shp | .shp.zip | .mbtiles | .pmtiles | Z-X-Y.mvt"),
    ],
    name: Annotated[str, typer.Option("--name", help='What a site file calls it: ground = "NAME".')] = "",
    into: GroundRoot = None,
    replace: Annotated[bool, typer.Option("--replace", help="Take the place of a ground of this name.")] = False,
    crs: Annotated[str | None, typer.Option("--crs", help="Reference system of the files, as EPSG:3405.")] = None,
    as_table: Annotated[str, typer.Option("--as", help=f"What a plain file holds: {', '.join(TABLES)}.")] = "",
    tile: Annotated[str, typer.Option("--tile", help="Where a lone vector tile stands: Z/X/Y.")] = "",
    attribution: Annotated[str, typer.Option("--attribution", help="Whose data it is, shown on the map.")] = "",
) -> None:
    """Make a ground of map files: layers, gazetteer and road graph. Exit code 3: refused, 130: stopped."""
    from ioc.app.basemap import Cancelled, now_text, outcome_lines, run_import
    from ioc.app.words import terminal_language
    from ioc.geodata.ground_files import ground_root
    from ioc.geodata.ground_import import Wish
    from ioc.geodata.refusal import GeodataRefused
    from maps.ground import GROUND_NAMES
    from resources import sentence

    language = terminal_language()
    chosen = name or files[0].name.split(".")[0].split("-latest")[0].replace("-", "_").lower()
    try:
        wish = Wish(
            files=tuple(str(file) for file in files),
            name=_sound_name(chosen),
            root=str(into or ground_root()),
            made=now_text(),
            replace=replace,
            crs=crs,
            as_table=_sound_table(as_table),
            tile=_address(tile),
            attribution=attribution,
            built_in=chosen in GROUND_NAMES,
        )
        with _Bar(language) as bar:
            made = run_import(wish, bar.tell)
    except GeodataRefused as refused:
        typer.echo(sentence(refused.code, refused.params, language), err=True)
        raise typer.Exit(3) from None
    except Cancelled:
        typer.echo(sentence("geodata.cancelled", {"name": chosen}, language), err=True)
        raise typer.Exit(130) from None
    for line in outcome_lines(made, language):
        typer.echo(line)


@app.command("list")
def list_grounds(into: GroundRoot = None) -> None:
    """List the imported grounds."""
    from ioc.app.words import terminal_language
    from ioc.geodata.ground_files import ground_folder, ground_names, ground_root, read_manifest
    from resources import sentence

    root = into or ground_root()
    for name in ground_names(root):
        folder = ground_folder(name, root)
        made = read_manifest(folder) if folder else None
        if made is None:
            typer.echo(sentence("geodata.manifest_damaged", {"name": name}, terminal_language()))
            continue
        features = sum(made.counts.values())
        typer.echo(f"{made.name:20} {made.made}  {features} features, {made.places} places, {made.roads.edges} roads")


def _sound_name(name: str) -> str:
    import re

    from ioc.geodata.refusal import GeodataRefused

    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", name):
        raise GeodataRefused("geodata.bad_name", name=name)
    return name


def _sound_table(name: str) -> str:
    from ioc.geodata.refusal import GeodataRefused

    if name and name not in TABLES:
        raise GeodataRefused("geodata.bad_table", name=name, known=", ".join(TABLES))
    return name


def _address(text: str) -> tuple[int, int, int] | None:
    from ioc.geodata.refusal import GeodataRefused

    if not text:
        return None
    parts = text.split("/")
    if len(parts) == 3 and all(part.isdigit() for part in parts):
        zoom, x, y = (int(part) for part in parts)
        if zoom <= 24 and x < 1 << zoom and y < 1 << zoom:
            return zoom, x, y
    raise GeodataRefused("geodata.bad_tile", text=text)


class _Bar:
    """A bar with the step, the share, features read and the time left; plain lines where there is no terminal."""

    def __init__(self, language: str) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

        self._language = language
        self._console = Console(stderr=True)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[read]}"),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
        )
        self._step = ""
        self._task = self._bar.add_task("", total=1.0, read="")

    def __enter__(self) -> _Bar:
        if self._console.is_terminal:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def tell(self, step: str, share: float, read: int) -> None:
        """How far it is."""
        from resources import sentence

        words = sentence(_STEP_WORDS[step], {}, self._language)
        if self._console.is_terminal:
            self._bar.update(self._task, completed=share, description=words, read=f"{read:,}" if read else "")
        elif step != self._step:
            typer.echo(f"{words} ({share:.0%})", err=True)
        self._step = step
