"""What happened to the files of an incident. Facts that `ioc.domain.facts` names, too."""

from __future__ import annotations

from ioc.domain.record_facts import Fact
from ioc.domain.records import VaultRef


class FileAttached(Fact, frozen=True):
    """A file was attached. `media` is its media type, told by its content, `size` its bytes; content and name lie in
    the vault under `file`, and nowhere else."""

    incident: str
    attachment: str
    file: VaultRef
    media: str
    size: int
