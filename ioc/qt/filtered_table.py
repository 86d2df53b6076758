"""A list that shows one of a few named parts of what there is."""

from __future__ import annotations

from ioc.qt.ordered_table import OrderedTable


class FilteredTable(OrderedTable):
    """Subclasses name their `filters`, set `_filter` to the one shown at first, and ask it in `wanted`."""

    filters: tuple[str, ...] = ()
    _filter: str

    @property
    def filter(self) -> str:
        """One of `filters`."""
        return self._filter

    def set_filter(self, name: str) -> None:
        """Show only some; raises ValueError for a name that is not in `filters`."""
        if name not in self.filters:
            raise ValueError(name)
        if name != self._filter:
            self._filter = name
            self.rebuild()
