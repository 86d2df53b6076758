"""The `cap_file` sender: puts CAP documents into a folder that another system watches."""

from __future__ import annotations

import os
from pathlib import Path
from typing import ClassVar

from pydantic import Field

from ioc.connect.api import NotReady, Settings
from ioc.connect.outbound.api import Outgoing, Rejected, SenderManifest
from ioc.domain.records import Text


class CapFileSettings(Settings):
    """The folder; it is made when it is missing."""

    folder: str = Field(min_length=1)


class CapFileSender:
    """A file is whole when it has its name; the same document again replaces it, so a repeat changes nothing."""

    manifest: ClassVar[SenderManifest] = SenderManifest(
        key="cap_file", title=Text(vi="Tệp CAP vào thư mục", en="CAP file drop"), settings=CapFileSettings
    )

    def __init__(self, settings: CapFileSettings) -> None:
        self._folder = Path(settings.folder)

    def send(self, message: Outgoing) -> None:
        if not message.cap:
            raise Rejected("outbound.no_cap")
        target = self._folder / message.cap_name
        part = target.with_name(f".{target.name}.part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                file.write(message.cap)
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
        except OSError as error:
            raise NotReady("outbound.folder", why=error.strerror or type(error).__name__) from error
