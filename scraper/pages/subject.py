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

_PLENARY = re.compile(
    r"\b[Ff]ull (?:London )?Assembly\b|\bLondon Assembly will (?:hold|question|put questions)\b"
    r"|\bAssembly (?:Plenary|plenary)\b|\bquestion and answer session\b"
    r"|\bfull meeting of the (?:London )?Assembly\b"
    r"|\bAssembly Members will (?:tomorrow |today )?(?:question|debate|put|consider|vote)\b"
    r"|\b(?:appear before|face) (?:the )?(?:London )?Assembly\b"
    r"|\bmotion agreed\b|\bmotion\b[^.]{0,40}\bagreed\b"
    r"|\bAssembly(?: Members)? (?:has |have )?(?:today )?(?:unanimously )?(?:agreed|voted|passed)\b"
    r"|\bfull text of the (?:\w+ )?motion\b|\bwho proposed the (?:\w+ )?motion\b"
)
_MAYOR_SITS = re.compile(r"(?<!People’s )(?<!People's )\bMayor[’']s Question Time\b|\bMQT\b")
_ACTS = re.compile(
    r"\d{0,2}\s*(?:\([^)]*\)\s*)?(?:\[\d+\]\s*)?(?:will|has|have|is|was|today|are|heard|met|meets?|wants?|calls?"
    r"|publish\w*|releas\w*|launch\w*|says|said|question\w*|examin\w*|continues|begins|held|found|write\w*|wrote"
    r"|to\b|tomorrow|’s|'s|meeting|hearing|members|Members|investigation|report)"
)


def committee_of(
    headline: str, lines: list[Line], notes: list[str], chair_role: str | None
) -> tuple[str | None, str | None]:
    """Return the canonical name of the notice's committee, and its printed name if the list does not hold it."""
    prose = [line.text for line in lines if not line.is_contact and not line.is_item]
    text = "\n".join(prose)
    mentions = [(m, _acts(text, m)) for m in find_committees(text)]
    mentions = [(m, acts) for m, acts in mentions if m.name not in {PLENARY} and not _in_office(text, m)]
    if any(m.name == CONFIRMATION_HEARINGS for m, _ in mentions):
        return CONFIRMATION_HEARINGS, None
    sits = _MAYOR_SITS.search(re.sub(r"\brising of (?:the )?Mayor[’']s Question Time", "", f"{headline}\n{text[:700]}"))
    for wanted in (True, False):
        for mention, acts in mentions:
            sitting = not mention.known or mention.name in {QUESTION_TIME, ANNUAL_MEETING}
            if acts is wanted and not sitting and (wanted or not sits):
                return mention.name, None
    if sits:
        return QUESTION_TIME, None
    if any(m.name == ANNUAL_MEETING for m, _ in mentions):
        return ANNUAL_MEETING, None
    if _PLENARY.search(text):
        return PLENARY, None
    head = [m for m in find_committees(headline) if m.known]
    if head:
        return head[0].name, None
    if chair_role and (found := [m for m in find_committees(chair_role) if m.known]):
        return found[0].name, None
    for note in notes:
        if known := [
            m for m in find_committees(note) if m.known and m.name not in {QUESTION_TIME, ANNUAL_MEETING, PLENARY}
        ]:
            return known[0].name, None
    if tagged := from_hashtags(text):
        return tagged, None
    unknown = [m for m, acts in mentions if acts and not m.known]
    if unknown:
        return unknown[0].name, unknown[0].name
    return None, None


def _acts(text: str, mention: CommitteeMention) -> bool:
    """Tell whether the committee is the one that does something in its sentence."""
    after = text[mention.end : mention.end + 60]
    return bool(_ACTS.match(after))


def _in_office(text: str, mention: CommitteeMention) -> bool:
    """Tell whether the name only belongs to an outsider's office: unlisted, after `Chair of the`."""
    return not mention.known and bool(
        re.search(r"\b(?:Chair|Member|Chairman|Head)\s+(?:of\s+)?(?:the\s+)?$", text[: mention.start])
    )
