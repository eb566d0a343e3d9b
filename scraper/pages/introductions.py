"""What the words before a list announce: guests, topics, other people, or nothing (VARIANTS 2.12)."""

from __future__ import annotations

import re

_GUESTS = re.compile(
    r"\bguests?\b|\bwitness(?:es)?\b|\bexperts\b|\bpanellists?\b|\bspeakers?\b|\bquestion(?:s|ing)? to\b"
    r"|\bput (?:these|questions)\b"
    r"|\b(?:will|to) (?:also )?(?:question|be questioning|be put to|put|hear|grill|quiz)\b|\bquestion(?:ing)?\s*[:;,]$"
    r"|\bhear(?:ing)? from\b"
    r"|\bfollowing (?:\w+ )?(?:will|have been|are|were|people|attendees|representatives|experts)\b"
    r"|\battend(?:ees|ing)?\b|\bevidence from\b"
    r"|\bjoined by\b|\bwith\s*[:;,]$|\bwith the following\s*[:;,]$|\bthe following\s*[:;,]$|\bspeak(?:ing)? to\b"
    r"|\bthe nominees?\b|\bsession with\b"
    r"|\bInterviewees\b|\binterviewees\b|\bpanel will include\b",
    re.IGNORECASE,
)
_TOPICS = re.compile(
    r"\btopics?\b|\bsubjects?\b|\bissues?\b|\bareas\b|\bfindings?\b|\brecommend\w*\b|\bconcerns?\b"
    r"|\bincluding\s*[:;,]$|\bquestions (?:on|about|such|like|including|are|may"
    r"|will|cover)\b|\bcall(?:s|ed|ing)? (?:on|for)\b|\bpapers\b|\bdocuments?\b|\bask (?:him|her|them|about)\b"
    r"|\bquestions? about\s*[:;,]$"
    r"|\bconsider(?:ing)?\s*[:;,]$|\bwhether\s*[:;,]$|\bhow\s*[:;,]$|\bexplore\s*[:;,]$|\bexamine\s*[:;,]$"
    r"|\bdiscuss\s*[:;,]$|\bthe key\b|\bsuch as\s*[:;,]$"
    r"|\bon subjects\b|\bthemes\b|\bpoints\b|\bmeasures\b|\breflect\b|\bshow(?:s|ed)?\s*[:;,]$|\bfound\s*[:;,]$",
    re.IGNORECASE,
)
# People who are listed but not questioned at a meeting.
OTHER_PEOPLE = re.compile(
    r"\bspokes(?:people|persons?|men|women)\b|\bpeople including\b|\bavailable for interviews?\b"
    r"|\bInterview guests\b|\bCommittees, Chairs\b"
    r"|\bchairs and deputy chairs\b|\bmembers? of the (?:committee|panel) (?:are|is)\b|\bmembership\b"
    r"|\bsummon(?!sed to (?:attend )?the (?:meeting|hearing|session)\b)"
    r"|\bformer staff\b|\bcorrespondence\b"
    r"|\bnotes? of (?:all )?meetings\b|\bwere elected\b|\bhave been (?:elected|appointed)\b|\bin attendance\b"
    r"|\bproposed by\b|\bvoted\b|\bsigned by\b|\bwinners?\b|\bwritten (?:by|with)\b|\bsent to\b|\bwrote to\b"
    r"|\bauthors?\b|\bnominated\b|\bfollowing interviewees\b",
    re.IGNORECASE,
)


def lists_other_people(text: str) -> bool:
    """Tell whether a line announces people who are not questioned (spokespeople, signatories, a roster)."""
    if len(text) > 80 and not _ASKS.search(text[-3:]):
        return False
    last = _last_sentence(text)
    return bool(OTHER_PEOPLE.search(last)) and not re.search(r"(?<!Interview )\bguests\b", last)


_ASKS = re.compile(r"[:;,]\s*$")


def announces_guests(text: str) -> bool:
    """Tell whether a line announces that guests follow.

    >>> [announces_guests(t) for t in ("The guests are;", "With guests:", "Members will ask about topics including:")]
    [True, True, False]
    """
    last = _last_sentence(text)
    if re.fullmatch(
        r"(?:the |with |our )?(?:full list of )?(?:guests|witnesses|experts|speakers)(?: attending)?(?: are| is"
        r"| include| will be| will include)?\W*",
        last,
        re.IGNORECASE,
    ):
        return True
    if not _ASKS.search(text[-3:]):
        return False
    guests = [match.start() for match in _GUESTS.finditer(last)]
    return bool(guests) and not _names_topics_last(last, guests)


def announces_topics(text: str) -> bool:
    """Tell whether a line announces topics, findings, questions or the like.

    >>> announces_topics("Assembly Members will ask him about the following topics and more:")
    True
    """
    if not _ASKS.search(text[-3:]):
        return False
    last = _last_sentence(text)
    return bool(_TOPICS.search(last)) and not announces_guests(text)


def _names_topics_last(text: str, guests: list[int]) -> bool:
    """Tell whether topics are named after the guests, just before the list (`on the following topics:`)."""
    if re.search(r"\bguests?\b", text, re.IGNORECASE):
        return bool(
            re.search(
                r"\b(?:on|about) (?:the following )?(?:topics|subjects|issues|areas)\b[^:]{0,30}:\s*$",
                text,
                re.IGNORECASE,
            )
        )
    topics = [match.start() for match in _TOPICS.finditer(text)]
    return bool(topics) and topics[-1] > guests[-1]


def _last_sentence(text: str) -> str:
    cut = max(text.rfind(". "), text.rfind("? "), text.rfind("! "))
    return text[cut + 2 :].strip() if cut >= 0 else text.strip()


def adds_to_list(text: str) -> bool:
    """Tell whether the guests that follow join those before (`Additional guests include:`)."""
    return bool(re.search(r"\b(?:additional|other|further|also attending)\b", _last_sentence(text), re.IGNORECASE))
