"""The invented notices: one text file each, of a few lines (docs/reference/sample-site.md says how to write one)."""

from __future__ import annotations

import html
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.site.markup import LINK, write_dates

HERE = Path(__file__).parent
LONDON = ZoneInfo("Europe/London")
LISTING = "/who-we-are/what-london-assembly-does/london-assembly-press-releases"
PREFIXES = {"N1": LISTING, "N2": "/press-releases/assembly", "N3": "/press-releases"}
MEETINGS = "/about-us/londonassembly/meetings"
MODERNGOV = "https://www.london.gov.uk/moderngov"
COMMITTEES_PAGE = "/who-we-are/what-london-assembly-does/london-assembly-committees"
PRESS_OFFICERS = (
    (2022, "Petra Holloway|07700 900214"),
    (2016, "Alun Meredith|020 7946 0428"),
    (2011, "Clare Dunsmuir|020 7946 0431"),
)
"""Whom a notice names, from which year on, unless it says otherwise."""
EDITED = datetime(2026, 11, 21, 9)
"""From when on state 2's edited pages were saved, London time."""

KEYS = {
    "headline", "created", "updated", "path", "aliases", "states", "status", "flags", "alt", "caption", "date_form",
    "figure", "listed", "listed_as", "listing_headline", "feed", "cid", "mid", "committee", "chair", "contact", "kind",
    "also_at", "node",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A rich-text block of the page, under a heading of its own or none."""

    title: str | None
    text: str
    """in the light markup of tests.site.markup"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleNotice:
    """One page of the sample website in one of its states."""

    name: str
    """file name without suffix"""
    path: str
    headline: str
    listing_headline: str
    created: date
    updated: datetime
    """time of the last save; decides Last-Modified"""
    node: int
    sections: tuple[Section, ...]
    source: str
    """what the page is made from in this state: decides the ETag"""
    kind: str
    """the contract's kind that the notice was written as; 'none' for a page that is no notice"""
    status: int = 200
    """404 or 410 where the page is gone"""
    alt: str | None = None
    caption: str | None = None
    date_form: str = "div"
    """how the date is marked up: div, time, span, or bare (no label, as in the oldest notices)"""
    figure: str = "after"
    """the picture stands 'after' the headline or 'before' it"""
    listed: bool = True
    listed_as: str | None = None
    """the link in the listing, where it isn't simply the path"""
    feed: bool = True
    aliases: tuple[str, ...] = ()
    """former paths, which redirect"""
    also_at: tuple[str, ...] = ()
    """publication pages that carry the same text, without a date"""
    flags: frozenset[str] = frozenset()

    @property
    def vid(self) -> int:
        """Number of the page's revision."""
        return self.node * 2 + zlib.crc32(self.source.encode()) % 1_000

    @property
    def teaser(self) -> str:
        """The first words of the first paragraph, without marks, cut anywhere."""
        for block in re.split(r"\n\s*\n", self.sections[0].text):
            words = plain(block)
            if len(words) > 60 and not words.startswith(("This meeting took place", "Coming up")):
                return words[:170].rsplit(" ", 1)[0] + " …"
        return plain(self.headline)


def plain(text: str) -> str:
    """Light markup without its marks, as one line."""
    text = LINK.sub(r"\1", text).replace("**", "").replace("\\\n", " ")
    return " ".join(html.unescape(re.sub(r"<[^>]+>|\{\w[^{}]*\}", "", text)).split())


def front_matter(head: str) -> dict[str, str]:
    """The `key: value` lines at a file's head; whatever stands after the first colon is the value.

    >>> front_matter("headline: Fire: who pays?\\nstates: 1, 2")
    {'headline': 'Fire: who pays?', 'states': '1, 2'}
    """
    pairs = [line.partition(": ") for line in head.splitlines() if line.strip()]
    return {key.strip(): value.strip() for key, _, value in pairs}


def resolve(front: Mapping[str, str], state: int) -> dict[str, str]:
    """The front matter of a state: `headline@2` stands for `headline` from state 2 on. Raises ValueError for a
    key that means nothing."""
    values = {key: value for key, value in front.items() if "@" not in key}
    for key, value in front.items():
        name, _, since = key.partition("@")
        if since and state >= int(since):
            values[name] = value
    if unknown := set(values) - KEYS:
        raise ValueError(f"unknown keys {sorted(unknown)}")
    return values


def lines_of_state(text: str, state: int) -> str:
    """The text without the lines of other states: `@1 …` is said only before state 2, `@2 …` from state 2 on.

    >>> lines_of_state("- Ann\\n@1 - Bob\\n@2 - Cleo", 2)
    '- Ann\\n- Cleo'
    """
    kept = []
    for line in text.split("\n"):
        if mark := re.match(r"@([12])(?: |$)", line):
            if (state >= 2) == (mark[1] == "2"):
                kept.append(line[mark.end() :])
        else:
            kept.append(line)
    return "\n".join(kept)


def standard_notes(values: Mapping[str, str], created: date, number: int) -> str:
    """The notes that end most notices, numbered on from `number`: agenda, chair, committee, the Assembly's task."""
    committee = values.get("committee")
    notes = []
    if "mid" in values:
        base = MEETINGS if created.year >= 2018 else MODERNGOV
        href = f"{base}/ieListDocuments.aspx?CId={values.get('cid', '0')}&amp;MId={values['mid']}"
        notes.append(f"Read the [agenda papers]({href}).")
    if "chair" in values:
        name, _, role = values["chair"].partition("|")
        title = "Chairman" if created.year < 2014 else "Chair"
        notes.append(f"{name}, {role or f'{title} of the {committee}'}, is available for interview.")
    if committee and created.year >= 2014:
        slug = re.sub(r"[^a-z]+", "-", committee.lower()).strip("-")
        notes.append(f"Find out more about the [{committee}]({COMMITTEES_PAGE}/{slug}).")
    if created.year >= 2012:
        notes.append("The London Assembly holds the Mayor to account and looks into what matters to Londoners.")
    return "\n".join(f"{number + index}. {note}" for index, note in enumerate(notes))


def contact_paragraph(values: Mapping[str, str], created: date) -> str:
    """The last paragraph of most notices: whom to ring."""
    usual = next(contact for since, contact in PRESS_OFFICERS if created.year >= since)
    name, _, phone = values.get("contact", usual).partition("|")
    return (
        f"For more information, please contact **{name}** in the Assembly Media Office on **{phone}**. "
        "For out of hours media enquiries please call 020 7946 0100 and ask for the duty press officer."
    )


def place_of(created: date) -> str:
    """The Assembly's house at the time, as a notice names it."""
    if created < date(2012, 1, 1):
        return "City Hall (The Queen’s Walk, London SE1)"
    if created < date(2021, 12, 1):
        return "City Hall (The Queen’s Walk, London SE1 2AA)"
    return "City Hall, Kamal Chunchie Way, E16 1ZE"


def expand(text: str, values: Mapping[str, str], created: date) -> str:
    """The text with its macros written out."""
    text = write_dates(text).replace("{city}", place_of(created))
    webcast = "It can be watched live or later by [webcast](https://webcasts.london.gov.uk/Assembly)"
    if created.year >= 2017:
        webcast += " or on [YouTube](https://www.youtube.com/user/LondonAssembly)"
    text = text.replace("%webcast", f"Journalists and the public are welcome.\n\n{webcast}.")
    text = text.replace("%contact", contact_paragraph(values, created))

    def number_on(found: re.Match[str]) -> str:
        before = re.findall(r"^(\d+)\. ", text[: found.start()].rpartition("\n== ")[2], re.MULTILINE)
        return standard_notes(values, created, int(before[-1]) + 1 if before else 1)

    return re.sub(r"^%notes$", number_on, text, flags=re.MULTILINE)


def sections_of(text: str) -> tuple[Section, ...]:
    """The page's blocks: `== Title` opens one under a heading, `----` one without."""
    parts = re.split(r"^(?:----|== (.+))$", text.strip("\n"), flags=re.MULTILINE)
    found = [Section(title=None, text=parts[0].strip("\n"))]
    for title, body in zip(parts[1::2], parts[2::2], strict=True):
        found.append(Section(title=title, text=body.strip("\n")))
    return tuple(section for section in found if section.text or section.title)


def canonical_path(short: str) -> str:
    """`N1/slug` written out; any other path as it stands."""
    prefix, _, slug = short.partition("/")
    return f"{PREFIXES[prefix]}/{slug}" if prefix in PREFIXES else short


def words_of(value: str) -> list[str]:
    """The parts of a value that is a list: `a, b`."""
    return [word.strip() for word in value.split(",") if word.strip()]


def before_the_edits(head: str, body: str) -> tuple[dict[str, str], str]:
    """The front matter and the text that the page had in state 1."""
    values = resolve(front_matter(head), 1)
    return values, expand(lines_of_state(body, 1), values, date.fromisoformat(values["created"]))


def read_notice(name: str, source: str, state: int) -> SampleNotice | None:
    """The notice of a file in a state, None where that state has none."""
    head, _, body = source.partition("\n---\n")
    values = resolve(front_matter(head), state)
    if str(state) not in words_of(values.get("states", "1, 2, 3")):
        return None
    created = date.fromisoformat(values["created"])
    text = expand(lines_of_state(body, state), values, created)
    path = canonical_path(values["path"])
    checksum = zlib.crc32(path.encode())
    saved = datetime.combine(created, time(8)) + timedelta(minutes=checksum % 540)
    if "updated" in values:
        saved = datetime.fromisoformat(values["updated"])
    elif state >= 2 and (values, text) != before_the_edits(head, body):
        saved = EDITED + timedelta(minutes=checksum % 300)
    return SampleNotice(
        name=name,
        path=path,
        headline=values["headline"],
        listing_headline=values.get("listing_headline", values["headline"]),
        created=created,
        updated=saved.replace(tzinfo=LONDON).astimezone(UTC),
        node=int(values.get("node", 900_000 + (created - date(2011, 1, 1)).days * 100 + checksum % 100)),
        sections=sections_of(text),
        source=repr(sorted(values.items())) + text,
        kind=values.get("kind", "none"),
        status=int(values.get("status", "200")),
        alt=values.get("alt"),
        caption=values.get("caption"),
        date_form=values.get("date_form", "div"),
        figure=values.get("figure", "after"),
        listed=values.get("listed", "yes") == "yes",
        listed_as=values.get("listed_as"),
        feed=values.get("feed", "yes") == "yes",
        aliases=tuple(canonical_path(one) for one in words_of(values.get("aliases", ""))),
        also_at=tuple(canonical_path(one) for one in words_of(values.get("also_at", ""))),
        flags=frozenset(values.get("flags", "").split()),
    )


@cache
def sources(folder: str) -> tuple[tuple[str, str], ...]:
    return tuple((file.stem, file.read_text("utf-8")) for file in sorted((HERE / folder).glob("*.txt")))


@cache
def load(folder: str, state: int, *, hostile: bool = False) -> tuple[SampleNotice, ...]:
    """The pages of a folder in a state, newest first. Raises ValueError naming the file that cannot be read."""
    found = []
    for name, source in sources(folder):
        try:
            notice = read_notice(name, source, state)
        except (ValueError, KeyError) as error:
            raise ValueError(f"tests/site/{folder}/{name}.txt: {error!r}") from error
        if notice and (hostile or "hostile" not in notice.flags):
            found.append(notice)
    return tuple(sorted(found, key=lambda notice: (notice.created, notice.path), reverse=True))
