"""Apache Parquet with real types (dates, instants, truth values), by row groups, so that memory stays small."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet

from archive.export.outputs import Advance, batches
from archive.export.tables import Column, Table
from archive.moments import from_text

# Untyped packages.
pa: Any = pyarrow
pq: Any = pyarrow.parquet

ROWS_A_GROUP = 5000

_TYPES: dict[str, Any] = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "time": pa.time32("s"),
    "datetime": pa.timestamp("s", tz="UTC"),
    "object": pa.string(),
    "array": pa.string(),
}


_READ: dict[str, Callable[[Any], object]] = {
    "boolean": bool,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "datetime": from_text,
}


def parquet_schema(table: Table) -> Any:
    """Return the Arrow schema of `table`; each field carries its description."""
    return pa.schema(
        [
            pa.field(column.name, _TYPES[column.type], column.nullable, {"description": column.description})
            for column in table.columns
        ],
        metadata={"description": table.description},
    )


def write_parquet(db: sqlite3.Connection, table: Table, path: Path, advance: Advance) -> int:
    """Write `table` to `path` and return the number of rows."""
    schema, count = parquet_schema(table), 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for rows in batches(db.execute(table.query), ROWS_A_GROUP):
            arrays = [
                pa.array(_values(column, values), field.type)
                for column, field, values in zip(table.columns, schema, zip(*rows, strict=True), strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            count += len(rows)
            advance(len(rows))
    return count


def _values(column: Column, values: tuple[Any, ...]) -> list[object] | tuple[Any, ...]:
    read = _READ.get(column.type)
    return values if read is None else [None if value is None else read(value) for value in values]
