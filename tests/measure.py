"""How well the parser reads a folder of pages with expected documents: precision and recall, field by field.

Run `python -m tests.measure tests/unseen` to print the table; `--show FIELD` lists the differences.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from scraper.pages import RefusedPage, parse_notice

Json = dict[str, Any]


class Score:
    """Right, invented and missed values of each field."""

    def __init__(self) -> None:
        self.right: Counter[str] = Counter()
        self.invented: Counter[str] = Counter()
        self.missed: Counter[str] = Counter()
        self.differences: defaultdict[str, list[str]] = defaultdict(list)
        self.pages = 0
        self.whole = 0

    def value(self, field: str, where: str, wanted: object, got: object) -> None:
        """Count one value; a wrong one is both missed and invented."""
        if wanted == got:
            self.right[field] += 1
            return
        self.missed[field] += wanted is not None
        self.invented[field] += got is not None
        self.differences[field].append(f"{where}: wanted {wanted!r}, got {got!r}")

    def values(self, field: str, where: str, wanted: Iterable[object], got: Iterable[object]) -> None:
        """Count two lists as multisets."""
        need, have = Counter(map(_frozen, wanted)), Counter(map(_frozen, got))
        self.right[field] += (need & have).total()
        for kind, rest in (("missed", need - have), ("invented", have - need)):
            getattr(self, kind)[field] += rest.total()
            self.differences[field].extend(f"{where}: {kind} {value}" for value in rest.elements())

    def rows(self) -> list[tuple[str, int, float, float, float]]:
        """Return field, values, precision, recall and F1 of each field."""
        found = []
        for field in [*self.right.keys() | self.missed.keys() | self.invented.keys()]:
            right, invented, missed = self.right[field], self.invented[field], self.missed[field]
            precision = right / (right + invented) if right + invented else 1.0
            recall = right / (right + missed) if right + missed else 1.0
            harmonic = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
            found.append((field, right + missed, precision, recall, harmonic))
        return sorted(found)


def _frozen(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def measure(folder: Path) -> Score:
    """Return the score of every page of `folder` that has an expected document beside it."""
    score = Score()
    for path in sorted(folder.glob("*.html")):
        beside = path.with_suffix(".json")
        if not beside.exists():
            continue
        wanted: Json = json.loads(beside.read_text("utf-8"))
        score.pages += 1
        try:
            got = parse_notice(path.read_bytes(), wanted["url"], "text/html; charset=utf-8").to_json()
        except RefusedPage as refused:
            score.missed["page read"] += 1
            score.differences["page read"].append(f"{path.stem}: refused {refused.reason}")
            continue
        score.right["page read"] += 1
        before = sum(len(found) for found in score.differences.values())
        _compare(score, path.stem, wanted, got)
        score.whole += sum(len(found) for found in score.differences.values()) == before
    return score


def _compare(score: Score, name: str, wanted: Json, got: Json) -> None:
    for key in ("headline", "created_on", "kind", "committee", "image", "body_text", "chair"):
        if key in wanted:
            score.value(key, name, wanted[key], _part(wanted[key], got[key]))
    for key in ("footnotes", "footnote_markers", "quotes", "contacts", "links"):
        if key in wanted:
            score.values(key, name, wanted[key], _as_stated(wanted[key], got[key]))
    if "warnings" in wanted:
        score.values(
            "warning codes", name, [w["code"] for w in wanted["warnings"]], [w["code"] for w in got["warnings"]]
        )
    if "meetings" not in wanted:
        return
    pairs, lost, extra = _paired(wanted["meetings"], got["meetings"])
    score.right["meeting"] += len(pairs)
    for kind, meetings in (("missed", lost), ("invented", extra)):
        getattr(score, kind)["meeting"] += len(meetings)
        for meeting in meetings:
            score.differences["meeting"].append(f"{name}: {kind} {meeting.get('date')} {meeting.get('committee')}")
    for meeting, read in pairs:
        where = f"{name} {meeting.get('date')}"
        for key in ("kind", "committee", "topic", "date", "start_time", "end_time", "venue"):
            if key in meeting:
                score.value(f"meeting.{key}", where, meeting[key], _part(meeting[key], read[key]))
        panels = meeting.get("panels", [])
        for key in ("label", "title", "start_time", "end_time"):
            if "panels" in meeting and all(key in panel for panel in panels):
                score.values(f"panel.{key}", where, [p[key] for p in panels], [p[key] for p in read["panels"]])
    asserted = [(meeting, read) for meeting, read in pairs if "panels" in meeting]
    every = _guests([*(meeting for meeting, _ in asserted), *lost])
    read_every = _guests([*(read for _, read in asserted), *extra])
    for guest in [guest for guest in every if "name" not in guest]:
        every.remove(guest)
        match = next((read for read in read_every if read["text"] == guest["text"]), None)
        if match:
            read_every.remove(match)
    score.values("guest.name", name, [g["name"] for g in every], [g["name"] for g in read_every])
    for key in ("honorific_prefix", "honorific_suffix", "role", "organisation", "text"):
        known = [guest for guest in every if key in guest]
        rest = list(read_every)
        for guest in known:
            match = next((g for g in rest if g["name"] == guest["name"]), None)
            if match:
                rest.remove(match)
                score.value(f"guest.{key}", f"{name} {guest['name']}", guest[key], match[key])


def _guests(meetings: list[Json]) -> list[Json]:
    return [guest for meeting in meetings for panel in meeting.get("panels", []) for guest in panel["guests"]]


def _as_stated(wanted: list[Json], got: list[Json]) -> list[Json]:
    """Return the items of `got`, each with only the keys that its counterpart in `wanted` states."""
    rest, stated = list(got), list[Json]()
    for item in wanted:
        like = next((other for other in rest if _part(item, other) == item), None)
        if like is not None:
            rest.remove(like)
            stated.append(item)
    keys = set(wanted[0]) if wanted else set()
    return [*stated, *({key: value for key, value in other.items() if key in keys} for other in rest)]


def _part(wanted: object, got: object) -> object:
    """Return `got` with only the keys that `wanted` states: an absent key is not asserted."""
    return {key: got[key] for key in wanted} if isinstance(wanted, dict) and isinstance(got, dict) else got


def _paired(wanted: list[Json], got: list[Json]) -> tuple[list[tuple[Json, Json]], list[Json], list[Json]]:
    """Return the meetings that are most alike, in pairs, and those left over on either side."""
    keys = ("date", "committee", "start_time", "topic", "kind")
    alike = sorted(
        (
            (sum(k in a and a[k] == b[k] for k in keys), -abs(i - j), i, j)
            for i, a in enumerate(wanted)
            for j, b in enumerate(got)
        ),
        reverse=True,
    )
    pairs: dict[int, int] = {}
    for likeness, _, i, j in alike:
        if likeness >= 2 and i not in pairs and j not in pairs.values():
            pairs[i] = j
    return (
        [(wanted[i], got[j]) for i, j in sorted(pairs.items())],
        [m for i, m in enumerate(wanted) if i not in pairs],
        [m for j, m in enumerate(got) if j not in pairs.values()],
    )


def table(score: Score) -> str:
    """Return the score as a Markdown table."""
    lines = ["| field | values | precision | recall | F1 |", "|---|---|---|---|---|"]
    lines += [f"| {f} | {n} | {p:.1%} | {r:.1%} | {h:.3f} |" for f, n, p, r, h in score.rows()]
    return "\n".join(lines)


def main(arguments: list[str]) -> None:
    """Print the table for a folder, or the differences of a field."""
    score = measure(Path(arguments[0]))
    out = sys.stdout.write
    out(f"{score.pages} pages, {score.whole} without any difference\n\n{table(score)}\n")
    if len(arguments) > 2:
        for field, found in sorted(score.differences.items()):
            if field.startswith(arguments[2]) or arguments[2] == "all":
                out(f"\n{field}\n" + "".join(f"  {line}\n" for line in found))


if __name__ == "__main__":
    main(sys.argv[1:])
