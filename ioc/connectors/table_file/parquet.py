"""A Parquet file as a table: its columns are those of the rows, whatever wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, BinaryIO

from ioc.connect.heavy import LOADING
from ioc.connect.refused import Refused
from ioc.connectors.table_file.header import check_header
from ioc.connectors.table_file.rows import Table
from ioc.connectors.table_file.settings import TableFileSettings


def read_parquet(file: BinaryIO, settings: TableFileSettings) -> tuple[list[list[Any]], tuple[str, ...]]:
    """The records of every row and the columns' names. Dates and times become ISO 8601 text.

    Raises Refused for a file that is damaged, or larger than `max_bytes` when unpacked.
    """
    with LOADING:
        import pyarrow
        from pyarrow import parquet

    file.seek(0)
    try:
        pack = parquet.ParquetFile(file)
        about = pack.metadata
        if sum(about.row_group(group).total_byte_size for group in range(about.num_row_groups)) > settings.max_bytes:
            raise Refused("table_file.too_large", bytes=settings.max_bytes)
        own = settings.model_copy(update={"header": 1, "skip": 0, "columns": ()})
        table = Table(_cells(pack, settings.chunk_rows), own)
        check_header(table.names, settings)
        return list(table.records()), table.names
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise Refused("table_file.not_parquet", error=type(error).__name__) from None


def _cells(pack: Any, rows: int) -> Iterator[list[Any] | Refused]:
    yield [str(name) for name in pack.schema_arrow.names]
    for batch in pack.iter_batches(batch_size=rows):
        columns = [_column(column) for column in batch.columns]
        yield from ([_plain(cell) for cell in row] for row in zip(*columns, strict=True))


def _column(column: Any) -> list[Any]:
    """Cells as Python has them; of times in nanoseconds what is finer than a microsecond is left out."""
    import pyarrow

    kind = column.type
    if pyarrow.types.is_timestamp(kind) and kind.unit == "ns":
        column = column.cast(pyarrow.timestamp("us", tz=kind.tz), safe=False)
    cells: list[Any] = column.to_pylist()
    return cells


def _plain(cell: Any) -> Any:
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "replace")
    return str(cell) if isinstance(cell, Decimal) else cell
