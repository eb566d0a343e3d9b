"""What the plugins of the reading room share: reads press.db with SQL, knows nothing of `scraper` and `archive`.

A plugin (a file in `datasette/plugins/`) takes a module of this package like this, before its other imports of it:

    import sys
    from pathlib import Path

    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

    from reading_room import database, search

The pieces that other plugins need:

- `database.read(datasette, function, *arguments)`: awaits `function(connection, *arguments)` in one read transaction,
  so that a page never shows half of a build. Rows are `sqlite3.Row`.
- `search.query_from(request.args)` → `search.Query` from an address's `q`, `year`, `committee`, `kind`,
  `organisation`, `guests`, `edited`, `sort` (whatever is typed: never an error).
- `search.search_rows(connection, query, limit=20, offset=0)` → the notices found, newest first or best first,
  as dicts with the columns of `search.COLUMNS`; `search.all_rows(connection, query)` yields every one, newest first.
- `addresses`: the address of each kind of page, and `absolute(datasette, request, path)`.
- `words`: dates and numbers as they are written for readers.
"""
