"""A grammar of notices: hypothesis draws one, writes it as a page, and says what a reader must find in it.

Names, bodies and titles are drawn from small invented stocks. Only forms whose reading is beyond doubt are written.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.skins import SKINS, Parts

ORIGIN = "https://www.london.gov.uk"
SECTION = "/who-we-are/what-london-assembly-does/london-assembly-press-releases/"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
COMMITTEES = (
    "Transport Committee",
    "Health Committee",
    "Police and Crime Committee",
    "Environment Committee",
    "Fire Committee",
    "Economy, Culture and Skills Committee",
    "Budget and Performance Committee",
    "Audit Panel",
)
FIRST = ("Petra", "Idris", "Colette", "Hugo", "Seán", "Renée", "Mei-Ling", "Oluwaseun", "Dorothy", "Jagjit S.")
LAST = ("Lomax", "Vane", "O’Dowd", "Tarrant-Hughes", "Amis", "Quill", "Ng", "de Souza", "Farrow", "Brannoc")
PREFIXES = (None, None, None, "Dr", "Professor", "Sir", "Cllr", "Baroness", "Commander")
SUFFIXES = (None, None, None, "OBE", "MBE", "CBE", "QPM", "DBE CB")
ROLES = (
    "Director",
    "Chief Executive",
    "Head of Policy",
    "Deputy Director of Strategy & Planning",
    "Executive Director, Housing and Land",
    "Assistant Director – Group Finance",
    "Policy Manager (London)",
    "Professor of Geography",
)
BODIES = (
    "Greater London Authority",
    "Transport for London",
    "Mayor’s Office for Policing and Crime (MOPAC)",
    "London Borough of Enfield",
    "Shelterworks Trust",
    "University of Deptford",
    "Waiting Matters Ltd",
    "Kerb Alliance",
)
TOPICS = ("Repairs", "Data security", "Night buses", "London’s ponds", "Money for trams", "Who pays?", "Cold homes")
SUBJECTS = ("Umbrellas", "Kerbs", "Towpaths", "Weirs", "Ladders", "Lamp posts", "Allotments", "Bells")
PROSE = (
    "Nobody has counted them since the old century ended.",
    "A survey of nine boroughs found more of them than anybody thought.",
    "The bill has doubled, and the queue with it.",
    "Some Londoners say that it was better before.",
)
ROOMS = ("Chamber", "Committee Room 5", "Committee Rooms 2 & 3")
INTRODUCTIONS = (
    "The guests are:",
    "The guests at the meeting are:",
    "Guests include:",
    "Guests will include:",
    "With guests:",
    "The full list of guests is:",
    "The following guests will be questioned:",
    "The following guests will attend:",
    "The Committee will hear from the following:",
    "The Committee will question the following guests:",
    "Members will question:",
)
SEPARATORS = (" - ", " – ", ": ")


@dataclass(frozen=True, slots=True)
class Written:
    """A notice and what a reader must find in it."""

    page: bytes
    url: str
    skin: str
    document: dict[str, Any]
    """The parts of the contract's document that the grammar knows."""


@dataclass(slots=True)
class Draft:
    """A notice while it is written: blocks of HTML and the facts in them."""

    blocks: list[str]
    markers: list[dict[str, Any]]


def _p(text: str) -> str:
    return f"<p>{html.escape(text, quote=False)}</p>"


def _li(texts: list[str]) -> str:
    return "<ul>\n" + "\n".join(f"<li>{html.escape(text, quote=False)}</li>" for text in texts) + "\n</ul>"


def clock(minutes: int, form: str) -> str:
    """Return a time of day as notices write it.

    >>> clock(600, "10am"), clock(870, "10am"), clock(600, "10.00am"), clock(870, "14:00")
    ('10am', '2.30pm', '10.00am', '14:30')
    """
    hour, minute = divmod(minutes, 60)
    if form == "14:00":
        return f"{hour:02d}:{minute:02d}"
    half = "am" if hour < 12 else "pm"
    short = (hour - 1) % 12 + 1
    if form == "10am" and minute == 0:
        return f"{short}{half}"
    return f"{short}{':' if form == '10:00am' else '.'}{minute:02d}{half}"


def iso(minutes: int) -> str:
    """Return a time of day as the contract writes it."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def written_date(day: date, form: str) -> str:
    """Return a day as notices write it.

    >>> [written_date(date(2023, 7, 5), form) for form in ("year", "comma", "plain", "ordinal")]
    ['Wednesday 5 July 2023', 'Wednesday, 5 July', 'Wednesday 5 July', 'Wednesday 5th July']
    """
    weekday, month = WEEKDAYS[day.weekday()], MONTHS[day.month - 1]
    if form == "ordinal":
        ending = "th" if 10 <= day.day % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
        return f"{weekday} {day.day}{ending} {month}"
    year = f" {day.year}" if form == "year" else ""
    return f"{weekday}{',' if form == 'comma' else ''} {day.day} {month}{year}"


@st.composite
def guests(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """Draw a guest's line and what it says."""
    if draw(st.integers(0, 11)) == 0:
        body = draw(st.sampled_from(BODIES[:5]))
        line = draw(st.sampled_from(("Representatives from {}", "A representative, {}", "A representative from {}")))
        nobody = dict.fromkeys(("name", "honorific_prefix", "honorific_suffix", "role"))
        return line.format(body), {**nobody, "organisation": body, "text": line.format(body)}
    name = f"{draw(st.sampled_from(FIRST))} {draw(st.sampled_from(LAST))}"
    prefix, suffix = draw(st.sampled_from(PREFIXES)), draw(st.sampled_from(SUFFIXES))
    role: str | None = draw(st.sampled_from(ROLES))
    body: str | None = draw(st.sampled_from(BODIES))
    full = " ".join(part for part in (prefix, name, suffix) if part)
    match draw(st.sampled_from(("comma", "comma", "comma", "dash", "hyphen", "no role"))):
        case "comma":
            line = f"{full}, {role}, {body}"
        case "dash":
            line = f"{full} – {role}, {body}"
        case "hyphen":
            line = f"{full} - {role}, {body}"
        case _:
            role, line = None, f"{full}, {body}"
    fact = {
        "name": name,
        "honorific_prefix": prefix,
        "honorific_suffix": suffix,
        "role": role,
        "organisation": body,
        "text": line,
    }
    return line, fact


@st.composite
def panels(draw: st.DrawFn) -> tuple[list[str], list[dict[str, Any]]]:
    """Draw the guest lists of one meeting: blocks of HTML and what they say."""
    one_guest = st.lists(guests(), min_size=1, max_size=4, unique_by=lambda guest: guest[1]["name"] or guest[0])
    if draw(st.booleans()):
        lines = draw(one_guest)
        panel = {"label": None, "title": None, "start_time": None, "end_time": None}
        block, listed = _container(draw, lines)
        return [block], [{**panel, "guests": listed}]
    blocks, facts = [], []
    start = draw(st.sampled_from((600, 840)))
    separator = draw(st.sampled_from(SEPARATORS))
    form, timed = draw(st.sampled_from(("10am", "10.00am", "10:00am"))), draw(st.booleans())
    titled, spelt = draw(st.booleans()), draw(st.booleans())
    word = draw(st.sampled_from(("Panel", "Panel", "Section")))
    bold = draw(st.sampled_from(("<p><strong>{}</strong></p>", "<p>{}</p>", "<h3>{}</h3>")))
    for number in range(1, draw(st.integers(2, 3)) + 1):
        end = start + draw(st.sampled_from((30, 45, 60)))
        title = draw(st.sampled_from(TOPICS)) if titled else None
        span = f"{clock(start, form)} – {clock(end, form)}"
        label = f"{word} {('One', 'Two', 'Three')[number - 1] if spelt else number}"
        heading = label + (f"{separator}{title}" if title else "")
        if timed:
            heading += f" ({span})" if title else f"{separator}{span}"
        elif not title:
            heading += ":"
        lines = draw(one_guest)
        block, listed = _container(draw, lines)
        blocks += [bold.format(html.escape(heading, quote=False)), block]
        facts.append(
            {
                "label": label,
                "title": title,
                "start_time": iso(start) if timed else None,
                "end_time": iso(end) if timed else None,
                "guests": listed,
            }
        )
        start = end
    return blocks, facts


def _container(draw: st.DrawFn, guests: list[tuple[str, dict[str, Any]]]) -> tuple[str, list[dict[str, Any]]]:
    """Draw what holds a guest list: its HTML, and the guests with the text of their lines."""
    between, last = draw(st.sampled_from((("", ""), ("", ""), (";", ""), (";", "."), (",", ""))))
    lines = [line + (last if number == len(guests) else between) for number, (line, _) in enumerate(guests, 1)]
    facts = [{**fact, "text": line} for line, (_, fact) in zip(lines, guests, strict=True)]
    match draw(st.sampled_from(("list", "list", "middots", "breaks", "paragraphs"))):
        case "list":
            return _li(lines), facts
        case "middots":
            return "\n".join(_p(f"· {line}") for line in lines), facts
        case "paragraphs":
            return "\n".join(_p(line) for line in lines), facts
        case _:
            return "<p>" + "<br>\n".join(html.escape(line, quote=False) for line in lines) + "</p>", facts


@st.composite
def openings(draw: st.DrawFn, first: int, notes: int) -> Draft:
    """Draw the opening prose, with markers of some of its notes, which are numbered from `first`."""
    draft = Draft([], [])
    number = first - 1
    for sentence in draw(st.lists(st.sampled_from(PROSE), min_size=1, max_size=3, unique=True)):
        if number < first + notes - 1 and draw(st.booleans()):
            number += 1
            place = draw(st.sampled_from((" [{}].", "[{}].", ".[{}]")))
            sentence = sentence[:-1] + place.format(number)
            draft.markers.append({"number": number, "context": sentence})
        draft.blocks.append(_p(sentence))
    return draft


@st.composite
def notes_to_editors(
    draw: st.DrawFn, first: int, chair: dict[str, Any] | None
) -> tuple[str, str, list[dict[str, Any]]]:
    """Draw heading, notes and what they say; the standing contact paragraph closes them."""
    texts = [f"{draw(st.sampled_from(SUBJECTS))}, a survey of {draw(st.integers(2001, 2020))}." for _ in range(2)]
    if chair:
        letters = " ".join(part for part in (chair["name"], chair["honorific_suffix"]) if part)
        texts.append(f"{letters}, {chair['role']}, is available for interview.")
    texts.append("Read the agenda papers.")
    match draw(st.sampled_from(("list", "list", "typed"))):
        case "list":
            start = f' start="{first}"' if first != 1 else ""
            block = f"<ol{start}>\n" + "\n".join(f"<li>{html.escape(t, quote=False)}</li>" for t in texts) + "\n</ol>"
        case _:
            block = "\n".join(_p(f"{first + i}. {text}") for i, text in enumerate(texts))
    heading = draw(
        st.sampled_from(
            (
                "<h2>Notes to editors</h2>",
                "<h3>Notes to Editors</h3>",
                "<p><strong>Notes for editors:</strong></p>",
                "<p>Notes to editors</p>",
            )
        )
    )
    block += _p(
        "For media enquiries, please contact Lowri Banks on 020 7946 0231. For out of hours media enquiries please "
        "call 020 7946 0999 and ask for the Assembly duty press officer."
    )
    return heading, block, [{"number": first + i, "text": text, "links": []} for i, text in enumerate(texts)]


def _page(draw: st.DrawFn, headline: str, created: date, body: list[str], heading: str, notes: str) -> Written:
    url = ORIGIN + SECTION + re.sub(r"[^a-z0-9]+", "-", headline.lower()).strip("-")
    day = f"{created.day:02d}" if draw(st.booleans()) else str(created.day)
    parts = Parts(
        url=url,
        headline=html.escape(headline, quote=False),
        head_extra="",
        figure="",
        image_first=False,
        labelled=True,
        date=f"{day} {MONTHS[created.month - 1]} {created.year}",
        body="\n".join(body),
        between="",
        notes_heading=heading,
        notes=notes,
        after="",
    )
    skin = draw(st.sampled_from(sorted(SKINS)))
    document = {"url": url, "headline": headline, "created_on": created.isoformat()}
    return Written(SKINS[skin](parts).encode(), url, skin, document)


def _days() -> st.SearchStrategy[date]:
    return st.dates(date(2023, 1, 2), date(2026, 6, 30)).filter(lambda day: day.weekday() < 5)


@st.composite
def previews(draw: st.DrawFn) -> Written:
    """Draw the preview of one meeting."""
    created = draw(_days())
    day = created + timedelta(draw(st.integers(1, 9)))
    while day.weekday() > 4:
        day += timedelta(1)
    committee, room = draw(st.sampled_from(COMMITTEES)), draw(st.sampled_from(ROOMS))
    start = draw(st.sampled_from((570, 600, 840, 870)))
    chair = draw(
        st.sampled_from(
            (
                None,
                {
                    "name": "Imogen Farrow",
                    "honorific_prefix": None,
                    "honorific_suffix": "AM",
                    "role": f"Chair of the {committee}",
                },
            )
        )
    )
    first = draw(st.sampled_from((1, 1, 1, 2)))
    opening = draw(openings(first, 2))
    panel_blocks, panel_facts = draw(panels())
    heading, notes, footnotes = draw(notes_to_editors(first, chair))
    when = "tomorrow" if day - created == timedelta(1) else "soon"
    shown = written_date(day, draw(st.sampled_from(("year", "comma", "plain", "ordinal"))))
    at = draw(st.sampled_from(("at", "from")))
    time = clock(start, draw(st.sampled_from(("10am", "10.00am", "10:00am"))))
    where = f"in {'the ' if room == 'Chamber' else ''}{room} at City Hall, Kamal Chunchie Way, E16 1ZE"
    body = [
        *opening.blocks,
        _p(f"The London Assembly {committee} will meet {when} to ask what can be done."),
        _p(draw(st.sampled_from(INTRODUCTIONS))),
        *panel_blocks,
        _p(f"The meeting will take place on {shown} {at} {time}, {where}."),
    ]
    if draw(st.integers(0, 3)) == 0:
        body.insert(
            0, _p(f"This meeting took place on {day.day} {MONTHS[day.month - 1]} {day.year}. Read the transcript here.")
        )
    written = _page(draw, f"{draw(st.sampled_from(SUBJECTS))} and who looks after them", created, body, heading, notes)
    venue = {
        "room": room,
        "building": "City Hall",
        "address": "Kamal Chunchie Way",
        "postcode": "E16 1ZE",
        "virtual": False,
    }
    written.document.update(
        kind="meeting",
        committee=committee,
        meetings=[
            {
                "kind": "public_meeting",
                "committee": committee,
                "topic": None,
                "date": day.isoformat(),
                "start_time": iso(start),
                "end_time": None,
                "venue": venue,
                "panels": panel_facts,
            }
        ],
        chair=chair,
        footnotes=footnotes,
        footnote_markers=opening.markers,
        quotes=[],
        warnings=[],
    )
    return written


@st.composite
def digests(draw: st.DrawFn) -> Written:
    """Draw the digest of a week."""
    created = draw(_days().filter(lambda day: day.weekday() == 4))
    monday = created + timedelta(3)
    form = draw(st.sampled_from(("year", "plain", "ordinal")))
    dash = draw(st.sampled_from((" – ", " - ")))
    labelled = draw(st.booleans())
    body: list[str] = []
    meetings: list[dict[str, Any]] = []
    count = draw(st.integers(1, 4))
    topics = draw(st.lists(st.sampled_from(SUBJECTS), min_size=count, max_size=count, unique=True))
    committees = draw(st.lists(st.sampled_from(COMMITTEES), min_size=count, max_size=count, unique=True))
    if labelled:
        body.append(_p("PUBLIC MEETINGS:"))
    for topic, committee in zip(topics, committees, strict=True):
        day = monday + timedelta(draw(st.integers(0, 4)))
        start, room = draw(st.sampled_from((600, 840))), draw(st.sampled_from(ROOMS))
        panel_blocks, panel_facts = draw(panels()) if draw(st.booleans()) else ([], [])
        article = "the " if room == "Chamber" else ""
        body += [
            _p(written_date(day, form)),
            f"<p><strong>{topic}</strong></p>",
            _p(f"{committee}{dash}{clock(start, '10:00am')} in {article}{room}"),
            _p(draw(st.sampled_from(PROSE))),
            *([_p("The guests are:"), *panel_blocks] if panel_blocks else []),
            _p("MEDIA CONTACT: Sam Poole on 07700 900123"),
        ]
        venue = {"room": room, "building": None, "address": None, "postcode": None, "virtual": False}
        meetings.append(
            {
                "kind": "public_meeting",
                "committee": committee,
                "topic": topic,
                "date": day.isoformat(),
                "start_time": iso(start),
                "end_time": None,
                "venue": venue,
                "panels": panel_facts,
            }
        )
    headline = f"Coming up next week at the London Assembly w/c {monday.day} {MONTHS[monday.month - 1]}"
    written = _page(draw, headline, created, body, "", "")
    written.document.update(
        kind="week_ahead",
        committee=None,
        meetings=meetings,
        chair=None,
        footnotes=[],
        footnote_markers=[],
        quotes=[],
        contacts=[{"name": "Sam Poole", "phone": "07700 900123", "email": None}],
        warnings=[],
    )
    return written


@st.composite
def statements(draw: st.DrawFn) -> Written:
    """Draw a statement or a motion: no meeting, no guests, a quote."""
    created = draw(_days())
    committee = draw(st.sampled_from(COMMITTEES))
    heading, notes, footnotes = draw(notes_to_editors(1, None))
    lines = draw(st.lists(st.sampled_from(PROSE), min_size=1, max_size=3, unique=True))
    motion = draw(st.booleans())
    role = "who proposed the motion" if motion else f"Chair of the {committee}"
    said = [_p("“" + line + ("”" if line is lines[-1] else "")) for line in lines]
    subject = draw(st.sampled_from(SUBJECTS))
    body = [_p(f"Oscar Penhale AM, {role}, said:"), *said]
    if motion:
        body = [_p("The London Assembly agreed a motion today."), *body, _p("The full text of the motion is:")]
        body.append(_p("“This Assembly asks the Mayor to look into it.”"))
    headline = f"Assembly calls for more care: {subject}" if motion else f"{committee} responds to figures on {subject}"
    written = _page(draw, headline, created, body, heading, notes)
    written.document.update(
        kind="motion" if motion else "statement",
        committee="London Assembly (Plenary)" if motion else committee,
        meetings=[],
        chair=None,
        footnotes=footnotes,
        footnote_markers=[],
        quotes=[{"speaker": "Oscar Penhale", "role": None if motion else role, "text": "\n\n".join(lines)}],
        warnings=[],
    )
    return written


def notices() -> st.SearchStrategy[Written]:
    """Return a strategy that draws notices of every sort."""
    return st.one_of(previews(), digests(), statements())
