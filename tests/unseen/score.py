"""Measure the parser on sixty unseen pages, field by field.

The pages and their readings beside this file were written by a person who knew
the forms notices take but had not seen the parser. A key that is absent from a
reading is not asserted; a guest or panel marked ``optional`` may be found or
not. ``python -m tests.unseen.score`` prints the table, ``--show FIELD`` the
mismatches of one field. This is a measurement, not a test: it has no bar.
"""

import argparse
import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from scraper.pages import parse_notice

HERE = Path(__file__).parent
Json = dict[str, Any]
VENUE_PARTS = ("room", "building", "address", "postcode", "virtual")
NO_VENUE: Json = {"room": None, "building": None, "address": None, "postcode": None, "virtual": False}


@dataclass
class Tally:
    """What one field came to: single values right or wrong, or things found, missed and invented."""

    asserted: int = 0
    correct: int = 0
    found: int = 0
    missed: int = 0
    invented: int = 0
    notes: list[str] = field(default_factory=list)

    def line(self) -> str:
        """Return the field's columns, proportions between 0 and 1."""
        if not self.asserted:
            precision = self.found / max(1, self.found + self.invented)
            recall = self.found / max(1, self.found + self.missed)
            f1 = 2 * precision * recall / max(1e-9, precision + recall)
            counts = f"{self.found + self.missed:5d} {self.found:5d}"
            return f"{counts}         P {precision:.4f} R {recall:.4f} F1 {f1:.4f}  invented {self.invented}"
        return f"{self.asserted:5d} {self.correct:5d} {self.correct / self.asserted:7.4f}"


class Score:
    """The tallies of all fields, in the order in which they were first met."""

    def __init__(self) -> None:
        self.tallies: dict[str, Tally] = defaultdict(Tally)
        self.page = ""

    def value(self, name: str, wanted: object, got: object) -> None:
        """Count one single value."""
        tally = self.tallies[name]
        tally.asserted += 1
        if wanted == got:
            tally.correct += 1
        else:
            tally.notes.append(f"{self.page}: wanted {wanted!r}, got {got!r}")

    def keys(self, prefix: str, names: tuple[str, ...], wanted: Json, got: Json) -> None:
        """Count those of the named keys that the reading asserts."""
        for name in names:
            if name in wanted:
                self.value(f"{prefix}{name}", wanted[name], got.get(name))

    def found(self, name: str) -> None:
        """Count one thing that is in both."""
        self.tallies[name].found += 1

    def missed(self, name: str, what: object) -> None:
        """Count one thing that the parser did not find."""
        self.tallies[name].missed += 1
        self.tallies[name].notes.append(f"{self.page}: missed {what!r}")

    def invented(self, name: str, what: object) -> None:
        """Count one thing that only the parser found."""
        self.tallies[name].invented += 1
        self.tallies[name].notes.append(f"{self.page}: invented {what!r}")

    def bags(self, name: str, wanted: list[Any], got: list[Any]) -> None:
        """Count two lists compared without regard to order."""
        rest = list(got)
        for item in wanted:
            if item in rest:
                rest.remove(item)
                self.found(name)
            else:
                self.missed(name, item)
        for item in rest:
            self.invented(name, item)


def guests_of(meeting: Json) -> list[Json]:
    """Return the guests of all panels, each with the index of its panel."""
    return [{**guest, "panel": index} for index, panel in enumerate(meeting["panels"]) for guest in panel["guests"]]


def names_of(part: Json) -> set[str]:
    """Return the names in a meeting or a panel."""
    guests = guests_of(part) if "panels" in part else part["guests"]
    return {guest["name"] for guest in guests if guest["name"]}


def meeting_likeness(wanted: Json, got: Json) -> int:
    """Return how much speaks for two readings being one meeting."""
    weights = {"date": 3, "committee": 2, "start_time": 2, "topic": 2, "kind": 1}
    likeness = sum(weight for key, weight in weights.items() if wanted[key] is not None and wanted[key] == got[key])
    return likeness + 2 * len(names_of(wanted) & names_of(got))


def panel_likeness(wanted: Json, got: Json) -> int:
    """Return how much speaks for two readings being one panel."""
    same = sum(2 for key in ("label", "title") if wanted.get(key) and wanted[key] == got[key])
    nameless = not wanted.get("label") and not got["label"]
    return same + int(nameless) + len(names_of(wanted) & names_of(got))


def pair(wanted: list[Json], got: list[Json], likeness: Any, least: int) -> list[tuple[int, int]]:
    """Return index pairs, the likest first, each index used once."""
    ranked = sorted(
        ((likeness(w, g), -abs(i - j), i, j) for i, w in enumerate(wanted) for j, g in enumerate(got)), reverse=True
    )
    pairs: list[tuple[int, int]] = []
    for like, _, i, j in ranked:
        if like >= least and all(i != a and j != b for a, b in pairs):
            pairs.append((i, j))
    return pairs


def score_guests(score: Score, wanted: Json, got: Json, panels: dict[int, int]) -> None:
    """Match guests by name (bodies by organisation) and compare their parts."""
    rest = guests_of(got)
    for guest in guests_of(wanted):
        key = "name" if guest["name"] else "organisation"
        same = [g for g in rest if g[key] == guest[key] and (guest["name"] or not g["name"])]
        same.sort(key=lambda g: panels.get(guest["panel"]) != g["panel"])
        if not same:
            if not guest.get("optional"):
                score.missed("guest", guest["name"] or guest.get("organisation"))
            continue
        match = same[0]
        rest.remove(match)
        if guest.get("optional"):
            continue
        score.found("guest")
        score.value("guest in its panel", True, panels.get(guest["panel"]) == match["panel"])
        score.keys("guest.", ("honorific_prefix", "honorific_suffix", "role", "organisation", "text"), guest, match)
    for guest in rest:
        score.invented("guest", guest["text"])


def score_meeting(score: Score, wanted: Json, got: Json) -> None:
    """Compare a meeting's own fields, then its panels and guests."""
    score.keys("meeting.", ("kind", "committee", "topic", "date", "start_time", "end_time"), wanted, got)
    if "venue" in wanted:
        score.keys("venue.", VENUE_PARTS, wanted["venue"] or NO_VENUE, got["venue"] or NO_VENUE)
    pairs = dict(pair(wanted["panels"], got["panels"], panel_likeness, 1))
    for index, panel in enumerate(wanted["panels"]):
        if index in pairs:
            if not panel.get("optional"):
                score.found("panel")
                names = ("label", "title", "start_time", "end_time")
                score.keys("panel.", names, panel, got["panels"][pairs[index]])
        elif not panel.get("optional"):
            score.missed("panel", {key: value for key, value in panel.items() if key != "guests"})
    optional = {g["name"] for p in wanted["panels"] if p.get("optional") for g in p["guests"]}
    for index, panel in enumerate(got["panels"]):
        if index not in pairs.values() and not (names_of(panel) and names_of(panel) <= optional):
            score.invented("panel", {key: value for key, value in panel.items() if key != "guests"})
    score_guests(score, wanted, got, pairs)


def score_page(score: Score, wanted: Json, got: Json) -> None:
    """Compare one page's reading with what the parser returns."""
    score.keys("", ("url", "headline", "created_on", "kind", "committee"), wanted, got)
    score.value("image.alt", (wanted["image"] or {}).get("alt"), (got["image"] or {}).get("alt"))
    pairs = dict(pair(wanted["meetings"], got["meetings"], meeting_likeness, 3))
    nothing: Json = {"panels": []}
    for index, meeting in enumerate(wanted["meetings"]):
        if index in pairs:
            score.found("meeting")
            score_meeting(score, meeting, got["meetings"][pairs[index]])
        else:
            score.missed("meeting", [meeting["date"], meeting["committee"], meeting["topic"]])
            score_guests(score, meeting, nothing, {})
    for index, meeting in enumerate(got["meetings"]):
        if index not in pairs.values():
            score.invented("meeting", [meeting["date"], meeting["committee"], meeting["topic"]])
            score_guests(score, nothing, meeting, {})
    score.value("chair", wanted["chair"], got["chair"])
    notes = [[[n["number"], n["text"]] for n in doc["footnotes"]] for doc in (wanted, got)]
    score.bags("footnote", notes[0], notes[1])
    numbers = [[m["number"] for m in doc["footnote_markers"]] for doc in (wanted, got)]
    score.bags("marker", numbers[0], numbers[1])
    contexts = [m["context"] for m in got["footnote_markers"]]
    for marker in wanted["footnote_markers"]:
        if "context" in marker:
            nearest = next((c for c in contexts if c == marker["context"]), contexts[0] if contexts else None)
            score.value("marker.context", marker["context"], nearest)
    texts = [[q["text"] for q in doc["quotes"]] for doc in (wanted, got)]
    score.bags("quote", texts[0], texts[1])
    for quote in wanted["quotes"]:
        same = [q for q in got["quotes"] if q["text"] == quote["text"]]
        if same:
            score.keys("quote.", ("speaker", "role"), quote, same[0])
    contacts = [
        sorted({(c["name"], c["phone"], c["email"]) for c in doc["contacts"]}, key=str) for doc in (wanted, got)
    ]
    score.bags("contact", contacts[0], contacts[1])


def read_pages() -> Score:
    """Parse every page and return the score; a page that the parser refuses stops the run."""
    score = Score()
    for reading in sorted(HERE.glob("[0-9][0-9]-*.json")):
        wanted: Json = json.loads(reading.read_text(encoding="utf-8"))
        answer: Any = parse_notice(reading.with_suffix(".html").read_bytes(), wanted["url"], "text/html; charset=utf-8")
        got = answer.to_json()
        score.page = reading.stem[:2]
        score_page(score, wanted, json.loads(got) if isinstance(got, str) else json.loads(json.dumps(got)))
    return score


def main() -> None:
    """Print the table, or one field's mismatches."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", metavar="FIELD", help="print this field's mismatches ('all' for every field)")
    options = parser.parse_args()
    score = read_pages()
    if options.show:
        for name, tally in score.tallies.items():
            if options.show in (name, "all"):
                click.echo("\n  ".join([f"== {name}", *tally.notes]))
        return
    click.echo(f"{'field':<26}{'asserted':>9} {'right':>5}   share")
    for name, tally in score.tallies.items():
        click.echo(f"{name:<29} {tally.line()}")


if __name__ == "__main__":
    main()
