"""What a notice is, from its words (VARIANTS 1)."""

from __future__ import annotations

import re

from scraper.notice import Kind

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
    if _DIGEST_HEAD.search(headline) and dated_lines >= 1:
        return True
    if _DIGEST_HEAD.search(headline) and not re.search(r"\bwill take place\b", text):
        return True
    return (bool(_SECTION.search(text)) and dated_lines >= 1) or (dated_lines >= 2 and contacts >= 2)


_MOTION = re.compile(
    r"\bfull text of (?:the|this) (?:\w+ )?motion\b|\bthe motion (?:was|is|agreed|proposed|passed)\b"
    r"|\bmotion (?:agreed|passed|supported|unanimously)\b"
    r"|\bagreed (?:a|the) motion\b|\bAssembly (?:has )?(?:today )?(?:unanimously )?(?:voted|passed"
    r"|agreed)\b[^.]{0,60}\bmotion\b"
    r"|\bAssembly(?: Members)? (?:today )?(?:passed|agreed|rejected) an amendment\b"
    r"|\bwho proposed the (?:\w+ )?motion\b",
    re.IGNORECASE,
)
_CONFIRMATION = re.compile(
    r"\bconfirmation hearings?\b|\bConfirmation Hearings Committee will\b|\bnominees?\b", re.IGNORECASE
)
_QUESTION_TIME = re.compile(r"(?<!People’s )(?<!People's )\bMayor[’']s Question Time\b|#?\bMQT\b")
_SUMMONS = re.compile(
    r"\b(?:wants?|demands?|orders?)\b[^.]{0,30}\b(?:papers|documents|correspondence)\b|\bsummon(?:s|ed|ses|sed"
    r"|sing)?\b",
    re.IGNORECASE,
)
_VISIT = re.compile(
    r"\bMEDIA ARE (?:INVITED|WELCOME) TO ATTEND TH(?:E|IS)\s+(?:\w+\s+)?(?:VISIT|FILMING|PHOTO|TOUR)"
    r"|\bFILMING/PHOTO OPPORTUNITY\b|\b(?:Members|Committee) will (?:\w+ ){0,2}(?:visit|tour)\b"
    r"|\bsite visit\b",
    re.IGNORECASE,
)
_APPOINTMENT = re.compile(
    r"\bAnnual Meeting\b|\belected (?:the )?(?:new )?(?:Deputy )?Chair|\b(?:elected|appointed|re-elected"
    r"|voted in|confirmed) as (?:the )?(?:new )?(?:Deputy )?(?:Chair|Chairman)\b"
    r"|\bnew Chair(?:man)? of the London Assembly\b"
    r"|\bChairs and Deputy Chairs\b|\bappoints? (?:a )?new (?:Chair|members?)\b|\bnew (?:Chair"
    r"|Deputy Chair) (?:is|has been)\b",
    re.IGNORECASE,
)
_INVESTIGATION = re.compile(
    r"\blaunch(?:es|ed|ing)? (?:an?|its|the|a new) (?:\w+ )?(?:investigation|inquiry|review|consultation|survey"
    r"|call for)\b|\bcall(?:s|ing)? for (?:views|evidence|submissions)\b"
    r"|\b(?:investigation|inquiry|probe|survey) (?:has been |is )?launched\b|\bprobe launched\b"
    r"|\bwants? (?:to hear )?(?:your|Londoners[’']) views\b|\bhave (?:your|their) say\b"
    r"|\b(?:submit|send) (?:your |their )?(?:views|evidence|written)\b|\bwant(?:s)? to hear from (?:Londoners"
    r"|you|people)\b|\btake part in (?:the|our) survey\b",
    re.IGNORECASE,
)
_REPORT = re.compile(
    r"\bpublish(?:es|ed|ing)?\b[^.]{0,60}\b(?:report|findings|letter|response|manifesto|research|recommendations"
    r"|review|summary|analysis|briefing)\b|\b(?:report|letter|manifesto|response|findings)\b[^.]{0,60}\b(?:published|released|launched"
    r"|out) today\b"
    r"|\b(?:its|new|a|this|the|in) report,? (?:released|published|launched|out)\b|\bIn its report\b"
    r"|\breleas(?:es|ed|ing)\b[^.]{0,40}\breport\b|\bnew report\b|\breport [‘“\']|\bmakes (?:a (?:number"
    r"|series) of )?recommendations\b|\breport (?:finds|found|says|shows|reveals|recommends|calls|highlights"
    r"|makes|by the)\b"
    r"|\bThe report\b|\bCommittee(?:[’']s investigation)? (?:has )?found\b"
    r"|\bour report\b|\brecommendations include\b|\bheard (?:today|yesterday|this week|evidence"
    r"|last)\b|\bwas told\b|\bwrit(?:es|ten|ing) to\b|\bwrote to\b|\bletter to\b|\bannual report\b",
    re.IGNORECASE,
)
_REPORT_TODAY = re.compile(
    r"\btoday (?:published|released|launched|issued)\b[^.]{0,80}\breport\b"
    r"|\breport\b[^.]{0,60}\b(?:published|released|launched|out) today\b",
    re.IGNORECASE,
)
_STATEMENT = re.compile(
    r"\bstatement (?:on|from|by|following|in)\b|\brespon(?:ds|se|ded|ding) to\b|\breact(?:s|ion|ed|ing)? (?:to"
    r"|on)\b|\bcomment(?:s|ed|ing)? (?:on|about)\b|\bwelcomes\b|\bcondemns?\b|\btribute\b",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"\bmemorial\b|\bremembrance\b|\bremember(?:s|ed)?\b|\bwreath\b|\bannual service\b|-minute silence\b"
    r"|\bwar dead\b|\bPeople[’']s Question Time\b|\breception\b|\bceremony\b|\bcommemorat\w+\b|\bvigil\b"
    r"|\bHolocaust\b|\bexhibition\b|\bworkshop\b",
    re.IGNORECASE,
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
    opening = re.sub(r"\brising of (?:the )?Mayor[’']s Question Time", "", opening)
    if visits:
        return Kind.SITE_VISIT
    if meets and ahead:
        if _CONFIRMATION.search(opening):
            return Kind.CONFIRMATION_HEARING
        if _QUESTION_TIME.search(opening) and re.search(r"\bMayor\b", opening):
            return Kind.QUESTION_TIME
        if re.search(r"\bAnnual Meeting\b", opening):
            return Kind.APPOINTMENT
        if not moved:
            return Kind.EVENT if _EVENT.search(headline) and not guests else Kind.MEETING
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
    for pattern, source, kind in (
        (_STATEMENT, headline, Kind.STATEMENT),
        (_EVENT, headline, Kind.EVENT),
        (_REPORT_TODAY, text, Kind.REPORT),
        (_INVESTIGATION, opening, Kind.INVESTIGATION),
        (_REPORT, opening, Kind.REPORT),
        (_STATEMENT, opening, Kind.STATEMENT),
        (_EVENT, opening, Kind.EVENT),
        (_REPORT, text, Kind.REPORT),
    ):
        if pattern.search(source):
            return kind
    if meets:
        return Kind.MEETING
    return Kind.STATEMENT if quoted else Kind.OTHER


def is_visit(text: str) -> bool:
    """Tell whether the notice invites to a site visit rather than to a meeting."""
    lower = text.lower()
    if "visit" not in lower and "tour" not in lower and "opportunity" not in lower:
        return False
    return bool(_VISIT.search(text)) and not re.search(r"\b(?:meeting|hearing)s? will take place\b", text)


def is_event(headline: str) -> bool:
    """Tell whether the notice is about an event (a memorial, a reception)."""
    return bool(_EVENT.search(headline))
