"""The worked examples in an export's README: one question, answered with two tools. A test runs them."""

from __future__ import annotations

from collections.abc import Mapping

_QUESTION = "Which organisations did each committee hear most often?"

_SQL = (
    "SELECT committee, organisation_name, count(*) AS times FROM {} "
    "GROUP BY committee, organisation_name ORDER BY times DESC LIMIT 10"
)

# What gives the rows of `appearances` as dicts in Python; all but Parquet and Excel with what Python brings along.
_ROWS = {
    "csv": """import csv

with open("{path}", encoding="utf-8-sig", newline="") as file:
    guests = list(csv.DictReader(file))""",
    "csv.gz": """import csv
import gzip

with gzip.open("{path}", "rt", encoding="utf-8-sig", newline="") as file:
    guests = list(csv.DictReader(file))""",
    "jsonl": """import json

with open("{path}", encoding="utf-8") as file:
    guests = [json.loads(line) for line in file]""",
    "jsonl.gz": """import gzip
import json

with gzip.open("{path}", "rt", encoding="utf-8") as file:
    guests = [json.loads(line) for line in file]""",
    "parquet": """import pyarrow.parquet

guests = pyarrow.parquet.read_table("{path}").to_pylist()""",
    "db": """import sqlite3

db = sqlite3.connect("{path}")
db.row_factory = sqlite3.Row
guests = db.execute("SELECT * FROM appearances").fetchall()
db.close()""",
    "xlsx": """import openpyxl

book = openpyxl.load_workbook("{path}", read_only=True)
header, *rows = book["appearances"].iter_rows(values_only=True)
book.close()
guests = [dict(zip(header, row)) for row in rows]""",
}

_COUNT = """heard = Counter((guest["committee"], guest["organisation_name"]) for guest in guests)
for (committee, organisation), times in heard.most_common(10):
    print(times, committee, organisation, sep="\\t")"""


def examples(format_: str, paths: Mapping[str, str]) -> list[str]:
    """Return the section as Markdown parts; `paths` are the files by table. Without `appearances` there is none."""
    if "appearances" not in paths:
        return []
    path = paths["appearances"]
    ending = next(ending for ending in sorted(_ROWS, key=len, reverse=True) if path.endswith(f".{ending}"))
    imports, _, rows = _ROWS[ending].format(path=path).partition("\n\n")
    python = f"```python\n{imports}\nfrom collections import Counter\n\n{rows}\n\n{_COUNT}\n```"
    return ["## Two worked examples", _QUESTION, *_first(format_, path), "In Python:", python]


def _first(format_: str, path: str) -> list[str]:
    if format_ == "xlsx":
        return [
            "In Excel or LibreOffice: open the sheet `appearances`, insert a pivot table with `committee` and "
            "`organisation_name` as rows and the count of `text` as values.",
        ]
    if format_ == "sqlite":
        return [
            "With the `sqlite3` program (the file also opens in DB Browser for SQLite, Datasette and Datasette Lite):",
            f'```sh\nsqlite3 {path} "{_SQL.format("appearances")}"\n```',
        ]
    return [
        "With [DuckDB](https://duckdb.org), in this folder:",
        f"""```sh\nduckdb -c "{_SQL.format(f"'{path}'")}"\n```""",
    ]
