"""What a notice is, from its words (VARIANTS 1)."""

from __future__ import annotations

import re

from scraper.notice import Kind
from scraper.words import any_of

_DIGEST_HEAD = re.compile(
    r"\b(?:coming up|week ahead|next week (?:at|in)|this week (?:at|in)|week commencing|the week at)\b|\bw/c\b",
    re.IGNORECASE,
)
_SECTION = re.compile(
    r"^(?:PUBLIC MEETINGS?|PUBLICATIONS?|PUBLICATION LAUNCH(?:ES)?|REPORT LAUNCH(?:ES)?|SITE VISITS?)\s*:?$",
    re.IGNORECASE | re.MULTILINE,
)


def is_digest(headline: str, text: str, dated_lines: int, contacts: int) -> bool:
    """Tell whether the notice is a week's digest."""
    if _DIGEST_HEAD.search(headline) and (dated_lines >= 1 or "will take place" not in text):
        return True
    return (bool(_SECTION.search(text)) and dated_lines >= 1) or (dated_lines >= 2 and contacts >= 2)


_MOTION = re.compile(
    any_of(r"""
        \bfull text of (?:the|this) (?:\w+ )?motion\b|\bwho proposed the (?:\w+ )?motion\b
        \bthe motion (?:was|is|agreed|proposed|passed)\b|\bmotion (?:agreed|passed|supported|unanimously)\b
        \bagreed (?:a|the) motion\b
        \bAssembly (?:has )?(?:today )?(?:unanimously )?(?:voted|passed|agreed)\b[^.]{0,60}\bmotion\b
        \bAssembly(?: Members)? (?:today )?(?:passed|agreed|rejected) an amendment\b
        \bbudget (?:was|has been)\b[^.]{0,40}\b(?:approved|agreed|passed|rejected|amended)\b
        \bamendments?\b[^.]{0,60}\b(?:were|was) (?:moved|put to the vote|carried|agreed|passed|rejected|defeated)\b
    """),
    re.IGNORECASE,
)
_CONFIRMATION = re.compile(
    r"\bconfirmation hearings?\b|\bConfirmation Hearings Committee will\b|\bnominees?\b", re.IGNORECASE
)
_QUESTION_TIME = re.compile(r"(?<!People’s )(?<!People's )\bMayor[’']s Question Time\b|#?\bMQT\b")
_SUMMONS = re.compile(
    any_of(r"""
        \b(?:wants?|demands?|orders?)\b[^.]{0,30}\b(?:papers|documents|correspondence)\b
        \bsummon(?:s|ed|ses|sed|sing)?\b
    """),
    re.IGNORECASE,
)
_VISIT = re.compile(
    any_of(r"""
        \bMEDIA ARE (?:INVITED|WELCOME) TO ATTEND TH(?:E|IS)\s+(?:\w+\s+)?(?:VISIT|FILMING|PHOTO|TOUR)
        \bFILMING/PHOTO OPPORTUNITY\b
        \b(?:Members|Committee) will (?:\w+ ){0,2}(?:visit|tour)\b
        \bsite visit\b
    """),
    re.IGNORECASE,
)
_APPOINTMENT = re.compile(
    any_of(r"""
        \bAnnual Meeting\b|\bChairs and Deputy Chairs\b
        \belected (?:the )?(?:new )?(?:Deputy )?Chair
        \b(?:elected|appointed|re-elected|voted in|confirmed) as (?:the )?(?:new )?(?:Deputy )?(?:Chair|Chairman)\b
        \bappoints? (?:a )?new (?:Chair|members?)\b
        \bnew Chair(?:man)? of the London Assembly\b|\bnew (?:Deputy )?Chair (?:is|has been)\b
    """),
    re.IGNORECASE,
)
_INVESTIGATION = re.compile(
    any_of(r"""
        \blaunch(?:es|ed|ing)? (?:an?|its|the|a new) (?:\w+ )?(?:investigation|inquiry|review|consultation|survey)\b
        \blaunch(?:es|ed|ing)? (?:an?|its|the|a new) (?:\w+ )?call for\b
        \b(?:investigation|inquiry|probe|survey) (?:has been |is )?launched\b
        \bcall(?:s|ing)? for (?:views|evidence|submissions)\b
        \b(?:submit|send) (?:your |their )?(?:views|evidence|written)\b|\bhave (?:your|their) say\b
        \bwants? (?:to hear )?(?:your|Londoners[’']) views\b|\bwants? to hear from (?:Londoners|you|people)\b
        \btake part in (?:the|our) survey\b
    """),
    re.IGNORECASE,
)
_REPORT = re.compile(
    any_of(r"""
        \bpublish(?:es|ed|ing)?\b[^.]{0,60}\b(?:report|letter|response|manifesto|research|analysis|briefing)\b
        \bpublish(?:es|ed|ing)?\b[^.]{0,60}\b(?:findings|recommendations|review|summary)\b
        \b(?:report|letter|manifesto|response|findings)\b[^.]{0,60}\b(?:published|released|launched|out) today\b
        \b(?:its|new|a|this|the|in) report,? (?:released|published|launched|out)\b
        \breleas(?:es|ed|ing)\b[^.]{0,40}\breport\b
        \b(?:annual|new|our|The) report\b|\bIn its report\b|\breport [‘“\']
        \breport (?:finds|found|says|shows|reveals|recommends|calls|highlights|makes|by the)\b
        \bCommittee(?:[’']s investigation)? (?:has )?found\b
        \bmakes (?:a (?:number|series) of )?recommendations\b|\brecommendations include\b
        \brapporteur(?:[’']s)? (?:report|review|recommends|has found|finds)\b
        \bheard (?:today|yesterday|this week|evidence|last)\b|\bwas told\b
        \btold (?:the |a )?(?:London )?Assembly\b[^.]{0,60}\b(?:today|yesterday|this week)\b
        (?<!had )\bwrit(?:es|ten|ing) to\b|\bwrote to\b|\bletter to\b
    """),
    re.IGNORECASE,
)
_REPORT_TODAY = re.compile(
    any_of(r"""
        \btoday (?:published|released|launched|issued)\b[^.]{0,80}\breport\b
        \breport\b[^.]{0,60}\b(?:published|released|launched|out) today\b
        \b(?:report|review)\b[^.]{0,200}\bis (?:published|released|launched|out) today\b
    """),
    re.IGNORECASE,
)
_STATEMENT = re.compile(
    any_of(r"""
        \bstatement (?:on|from|by|following|in)\b|\bwelcomes\b|\bcondemns?\b|\btribute\b
        \brespon(?:ds|se|ded|ding) to\b|\breact(?:s|ion|ed|ing)? (?:to|on)\b|\bcomment(?:s|ed|ing)? (?:on|about)\b
    """),
    re.IGNORECASE,
)
# What a statement says first, whatever reports it may mention after that.
_RESPONDS = re.compile(
    any_of(r"""
        ^(?:Responding|Reacting) to\b|^Commenting on\b|^In response to\b
        \bCommittee has (?:today )?(?:responded|reacted) to\b
    """),
    re.MULTILINE,
)
_EVENT = re.compile(
    any_of(r"""
        \bmemorial\b|\bremembrance\b|\bremember(?:s|ed)?\b|\bwreath\b|\bannual service\b|-minute silence\b
        \bwar dead\b|\bHolocaust\b|\bcommemorat\w+\b|\bvigil\b
        \bPeople[’']s Question Time\b|\breception\b|\bceremony\b|\bexhibition\b|\bworkshop\b
    """),
    re.IGNORECASE,
)

# What nobody but a ceremony has in its first words; a report may well begin with an exhibition.
_CEREMONY = re.compile(
    r"\bmemorial day\b|\bwreath|\bannual service\b|-minute silence\b|\bwar dead\b|\bHolocaust\b|\bvigil\b|\bceremony\b",
    re.IGNORECASE,
)
_LAUNCHES = re.compile(r"\blaunch\w*\b.*\b(?:investigation|inquiry)\b", re.IGNORECASE)
_FIRST_MEETING = re.compile(r"\bfirst (?:\w+ )?(?:meeting|hearing|session)\b", re.IGNORECASE)
_WRITTEN_EVIDENCE = re.compile(
    r"\b(?:call(?:s|ing)? for|written|submit(?:ted)?|send)\b[^.]{0,20}\b(?:views|evidence|submissions)\b", re.IGNORECASE
)


def kind_of(headline: str, text: str, *, meets: bool, visits: bool, guests: bool, quoted: bool, ahead: bool) -> Kind:
    """Return the kind of a notice that is no digest.

    `meets`: a meeting was read; `visits`: it is a site visit; `guests`: it has guests; `quoted`: somebody is quoted;
    `ahead`: a sentence says that the meeting is still to come.
    """
    opening = f"{headline}\n{text[:900]}"
    moved = ("motion" in text or "amendment" in text) and bool(_MOTION.search(text))
    if re.match(r"News from\b", headline) and not (ahead and guests):
        return Kind.OTHER  # a former member's own release; but a preview got the same prefix when pages were moved
    if _SUMMONS.search(opening) and not (ahead and guests):
        return Kind.SUMMONS
    if visits:
        return Kind.SITE_VISIT
    opening = re.sub(r"\brising of (?:the )?Mayor[’']s Question Time", "", opening)
    preview = _preview(headline, opening, text, guests=guests) if meets and ahead else None
    if preview and not (moved and preview in {Kind.EVENT, Kind.MEETING}):
        return preview
    if moved:
        return Kind.MOTION
    if meets and _VISIT.search(text):
        return Kind.SITE_VISIT
    if _APPOINTMENT.search(opening):
        return Kind.APPOINTMENT
    if meets and guests:
        return Kind.CONFIRMATION_HEARING if _CONFIRMATION.search(opening) else Kind.MEETING
    if meets and _QUESTION_TIME.search(opening):
        return Kind.QUESTION_TIME
    if told := _told(headline, opening, text):
        return told
    if meets:
        return Kind.MEETING
    return Kind.STATEMENT if quoted else Kind.OTHER


def _preview(headline: str, opening: str, text: str, *, guests: bool) -> Kind:
    """Return the kind of a notice of a meeting that is still to come.

    One that launches an investigation, asks for evidence and only names its first meeting is about the investigation.
    """
    if _CONFIRMATION.search(opening):
        return Kind.CONFIRMATION_HEARING
    if _QUESTION_TIME.search(opening) and re.search(r"\bMayor\b", opening):
        return Kind.QUESTION_TIME
    if re.search(r"\bAnnual Meeting\b", opening):
        return Kind.APPOINTMENT
    if _LAUNCHES.search(headline) and _INVESTIGATION.search(opening[len(headline) :]):
        return Kind.INVESTIGATION
    if guests:
        return Kind.MEETING
    if _EVENT.search(headline):
        return Kind.EVENT
    asks = _INVESTIGATION.search(opening) and _WRITTEN_EVIDENCE.search(text) and _FIRST_MEETING.search(text)
    return Kind.INVESTIGATION if asks else Kind.MEETING


def _told(headline: str, opening: str, text: str) -> Kind | None:
    """Return what a notice tells of, by its surest words: a headline says more than an opening, that than the rest."""
    for pattern, source, kind in (
        (_STATEMENT, headline, Kind.STATEMENT),
        (_EVENT, headline, Kind.EVENT),
        (_REPORT_TODAY, text, Kind.REPORT),
        (_RESPONDS, text[:250], Kind.STATEMENT),
        (_CEREMONY, opening[: len(headline) + 200], Kind.EVENT),
        (_INVESTIGATION, opening, Kind.INVESTIGATION),
        (_REPORT, opening, Kind.REPORT),
        (_STATEMENT, opening, Kind.STATEMENT),
        (_EVENT, opening, Kind.EVENT),
        (_REPORT, text, Kind.REPORT),
    ):
        if pattern.search(source):
            return kind
    return None


def is_visit(text: str) -> bool:
    """Tell whether the notice invites to a site visit rather than to a meeting."""
    lower = text.lower()
    if "visit" not in lower and "tour" not in lower and "opportunity" not in lower:
        return False
    return bool(_VISIT.search(text)) and not re.search(r"\b(?:meeting|hearing)s? will take place\b", text)


def is_event(headline: str) -> bool:
    """Tell whether the notice is about an event (a memorial, a reception)."""
    return bool(_EVENT.search(headline))
