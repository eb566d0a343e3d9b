"""Where the rows of each exported table come from, and what stands for the row numbers in them.

The queries walk the tables of `archive.export.choice` and indexes of press.db in their order, so that nothing is sorted
or held in memory, however large the archive.
"""

from __future__ import annotations

from dataclasses import dataclass

Sql = str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the rows of an exported table come from."""

    rows: Sql
    """FROM … ORDER BY …; `t` is the table."""
    id: Sql | None = None
    """The id of a row, where the table has none of its own."""
    id_description: str = ""
    references: dict[str, Sql] | None = None
    """What stands for a row number that this table holds, where it is not as in `REFERENCES`."""


def _of_notice(table: str, order: str, id_: Sql, id_description: str) -> Source:
    return Source(
        rows=f"FROM chosen_notices n CROSS JOIN {table} t ON t.notice_pk = n.pk ORDER BY n.place, {order}",
        id=id_,
        id_description=f"stable id: the notice's id, then {id_description}",
        references={"notice_pk": "n.id"},
    )


def _listed(table: str) -> Source:
    return Source(rows=f"FROM chosen_{table} c CROSS JOIN {table} t ON t.pk = c.pk ORDER BY c.place")


_FOOTNOTE = "(SELECT n.id || '/n' || (f.position + 1) FROM footnotes f WHERE f.pk = t.footnote_pk)"

# One entry for each published table: where its rows come from, and what becomes of its row numbers.
SOURCES: dict[str, Source] = {
    "committees": _listed("committees"),
    "notices": Source(rows="FROM chosen_notices n CROSS JOIN notices t ON t.pk = n.pk ORDER BY n.place"),
    "meetings": _listed("meetings"),
    "announcements": Source(
        rows="FROM chosen_announcements a CROSS JOIN announcements t ON t.pk = a.pk ORDER BY a.place",
        id="a.id",
        id_description="stable id: the notice's id, then /a and the number of the dated item in it, from 1",
        references={"notice_pk": "a.notice_id"},
    ),
    "meeting_differences": Source(
        rows="FROM chosen_meetings c CROSS JOIN meeting_differences t ON t.meeting_pk = c.pk "
        "WHERE t.notice_pk IN (SELECT pk FROM chosen_notices) AND t.other_notice_pk IN (SELECT pk FROM chosen_notices) "
        "ORDER BY c.place, t.position",
        id="c.id || '/d' || (t.position + 1)",
        id_description="stable id: the meeting's id, then /d and the number of the difference, from 1",
    ),
    "panels": Source(
        rows="FROM chosen_announcements a CROSS JOIN panels t ON t.announcement_pk = a.pk ORDER BY a.place, t.position",
        id="a.id || '/p' || (t.position + 1)",
        id_description="stable id: the announcement's id, then /p and the number of the panel in it, from 1",
        references={"notice_pk": "a.notice_id", "announcement_pk": "a.id"},
    ),
    "people": _listed("people"),
    "organisations": _listed("organisations"),
    "guests": Source(
        rows="FROM chosen_announcements a CROSS JOIN panels p ON p.announcement_pk = a.pk "
        "CROSS JOIN guests t ON t.panel_pk = p.pk ORDER BY a.place, p.position, t.position",
        id="a.id || '/p' || (p.position + 1) || '/g' || (t.position + 1)",
        id_description="stable id: the panel's id, then /g and the number of the guest in it, from 1",
        references={
            "notice_pk": "a.notice_id",
            "announcement_pk": "a.id",
            "panel_pk": "a.id || '/p' || (p.position + 1)",
        },
    ),
    "footnotes": _of_notice(
        "footnotes", "t.position", "n.id || '/n' || (t.position + 1)", "/n and the place of the note, from 1"
    ),
    "footnote_markers": _of_notice(
        "footnote_markers", "t.position", "n.id || '/r' || (t.position + 1)", "/r and the place of the marker, from 1"
    ),
    "quotes": _of_notice(
        "quotes", "t.position", "n.id || '/q' || (t.position + 1)", "/q and the place of the quotation, from 1"
    ),
    "links": _of_notice(
        "links", "t.position", "n.id || '/l' || (t.position + 1)", "/l and the place of the link, from 1"
    ),
    "versions": _of_notice("versions", "t.number", "n.id || '/v' || t.number", "/v and the number of the state"),
    "changes": _of_notice(
        "changes",
        "t.observed_at, t.position",
        "n.id || '/' || t.observed_at || '/' || (t.position + 1)",
        "the time and the place of the change, from 1",
    ),
    "appearances": Source(
        rows="FROM chosen_appearances c CROSS JOIN guest_lines t ON t.guest_pk = c.pk ORDER BY c.place"
    ),
}

REFERENCES: dict[str, Sql] = {
    **{
        f"{one}_pk": f"(SELECT r.id FROM {many} r WHERE r.pk = t.{one}_pk)"
        for one, many in (
            ("committee", "committees"),
            ("meeting", "meetings"),
            ("person", "people"),
            ("organisation", "organisations"),
            ("notice", "notices"),
            ("other_notice", "notices"),
        )
    },
    "footnote_pk": _FOOTNOTE,
    "version_pk": "(SELECT n.id || '/v' || v.number FROM versions v WHERE v.pk = t.version_pk)",
}
