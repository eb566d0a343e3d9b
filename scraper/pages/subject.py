"""The one committee that a notice is about (VARIANTS 2.9), found where it acts, not where a guest's office names it."""

from __future__ import annotations

import re

from scraper.committees import (
    ANNUAL_MEETING,
    CONFIRMATION_HEARINGS,
    PLENARY,
    QUESTION_TIME,
    CommitteeMention,
    find_committees,
    from_hashtags,
)
from scraper.pages.body import Line
from scraper.words import any_of

_PLENARY = re.compile(
    any_of(r"""
        \b[Ff]ull (?:London )?Assembly\b|\bfull meeting of the (?:London )?Assembly\b
        \bAssembly (?:Plenary|plenary)\b|\bquestion and answer session\b
        \bLondon Assembly will (?:hold|question|put questions)\b
        \bAssembly Members will (?:tomorrow |today )?(?:question|debate|put|consider|vote)\b
        \b(?:appear before|face) (?:the )?(?:London )?Assembly\b
        \bAssembly(?: Members)? (?:has |have )?(?:today )?(?:unanimously )?(?:agreed|voted|passed)\b
        \bmotion agreed\b|\bmotion\b[^.]{0,40}\bagreed\b
        \bfull text of the (?:\w+ )?motion\b|\bwho proposed the (?:\w+ )?motion\b
    """)
)
_MAYOR_SITS = re.compile(r"(?<!People’s )(?<!People's )\bMayor[’']s Question Time\b|\bMQT\b")
# What follows the name of a committee that does something in its sentence; a footnote's number may stand between.
_ACTS = re.compile(
    r"\d{0,2}\s*(?:\([^)]*\)\s*)?(?:\[\d+\]\s*)?"
    + any_of(r"""
        will|has|have|is|was|are|today|tomorrow|to\b
        heard|met|meets?|wants?|calls?|says|said|held|found|wrote|continues|begins
        publish\w*|releas\w*|launch\w*|question\w*|examin\w*|write\w*
        ’s|'s|meeting|hearing|members|Members|investigation|report
    """)
)


def committee_of(
    headline: str, lines: list[Line], notes: list[str], chair_role: str | None
) -> tuple[str | None, str | None]:
    """Return the canonical name of the notice's committee, and its printed name if the list does not hold it."""
    text = "\n".join(line.text for line in lines if not line.is_contact and not line.is_item)
    mentions = [m for m in find_committees(text) if m.name != PLENARY and not _in_office(text, m)]
    names = {mention.name for mention in mentions}
    if CONFIRMATION_HEARINGS in names:
        return CONFIRMATION_HEARINGS, None
    acting = [mention for mention in mentions if _acts(text, mention)]
    sits = _mayor_sits(f"{headline}\n{text[:700]}")
    committees = _committees(acting) or ([] if sits else _committees(mentions))
    if committees:
        return committees[0], None
    if sits:
        return QUESTION_TIME, None
    if ANNUAL_MEETING in names:
        return ANNUAL_MEETING, None
    if _PLENARY.search(text):
        return PLENARY, None
    if elsewhere := _elsewhere(headline, text, notes, chair_role):
        return elsewhere, None
    unknown = next((mention.name for mention in acting if not mention.known), None)
    return unknown, unknown


def _mayor_sits(text: str) -> bool:
    """Tell whether it is a question time; a meeting that only waits for its end (`at the rising of`) is none."""
    return _MAYOR_SITS.search(re.sub(r"\brising of (?:the )?Mayor[’']s Question Time", "", text)) is not None


def _committees(mentions: list[CommitteeMention]) -> list[str]:
    """Return the names of the mentions that are committees of the list, not sittings of the whole Assembly."""
    return [m.name for m in mentions if m.known and m.name not in {PLENARY, QUESTION_TIME, ANNUAL_MEETING}]


def _elsewhere(headline: str, text: str, notes: list[str], chair_role: str | None) -> str | None:
    """Return the committee that headline, the member offered for interview, notes or hashtags name."""
    for words in (headline, chair_role or ""):
        if known := [m.name for m in find_committees(words) if m.known]:
            return known[0]
    for note in notes:
        if known := _committees(find_committees(note)):
            return known[0]
    return from_hashtags(text)


def _acts(text: str, mention: CommitteeMention) -> bool:
    """Tell whether the committee is the one that does something in its sentence."""
    after = text[mention.end : mention.end + 60]
    return bool(_ACTS.match(after))


def _in_office(text: str, mention: CommitteeMention) -> bool:
    """Tell whether the name only belongs to an outsider's office: unlisted, after `Chair of the`."""
    return not mention.known and bool(
        re.search(r"\b(?:Chair|Member|Chairman|Head)\s+(?:of\s+)?(?:the\s+)?$", text[: mention.start])
    )
