"""What the words before a list announce: guests, topics, other people, or nothing (VARIANTS 2.12)."""

from __future__ import annotations

import re

from scraper.words import any_of

# Words for people who come to answer.
_GUESTS = re.compile(
    any_of(r"""
        \bguests?\b|\bwitness(?:es)?\b|\bexperts\b|\bpanellists?\b|\bspeakers?\b|\bthe nominees?\b|\bInterviewees\b
        \bquestion(?:s|ing)? to\b|\bput (?:these|questions)\b|\bquestion(?:ing)?\s*[:;,]$
        \b(?:will|to) (?:also )?(?:question|be questioning|be put to|put|hear|grill|quiz)\b
        \bhear(?:ing)? from\b|\bspeak(?:ing)? to\b|\bevidence from\b|\bsession with\b
        \bfollowing (?:\w+ )?(?:will|have been|are|were|people|attendees|representatives|experts)\b
        \battend(?:ees|ing)?\b|\bjoined by\b|\bpanel will include\b
        \bwith\s*[:;,]$|\bwith the following\s*[:;,]$|\bthe following\s*[:;,]$
    """),
    re.IGNORECASE,
)
# Words for what is asked about or was found.
_TOPICS = re.compile(
    any_of(r"""
        \btopics?\b|\b(?:on )?subjects?\b|\bissues?\b|\bareas\b|\bthemes\b|\bpoints\b|\bconcerns?\b|\bmeasures\b
        \bfindings?\b|\brecommend\w*\b|\bpapers\b|\bdocuments?\b|\bthe key\b|\breflect\b
        \bquestions (?:on|about|such|like|including|are|may|will|cover)\b|\bquestions? about\s*[:;,]$
        \bcall(?:s|ed|ing)? (?:on|for)\b|\bask (?:him|her|them|about)\b
        \b(?:including|such as|whether|how)\s*[:;,]$
        \b(?:consider(?:ing)?|explore|examine|discuss|show(?:s|ed)?|found)\s*[:;,]$
    """),
    re.IGNORECASE,
)
# What somebody said, not who comes: `Experts told the Committee that:`.
_TOLD = re.compile(
    r"\bthat\s*[:;,]\s*$|\b(?:told|warned|informed|showed|reminded)\b[^.:;]{0,60}[:;,]\s*$", re.IGNORECASE
)
# People who are listed but not questioned at a meeting.
_OTHER_PEOPLE = re.compile(
    any_of(r"""
        \bspokes(?:people|persons?|men|women)\b|\bavailable for interviews?\b|\bInterview guests\b
        \bfollowing interviewees\b|\bpeople including\b|\bformer staff\b|\bauthors?\b|\bwinners?\b
        \bCommittees, Chairs\b|\bchairs and deputy chairs\b|\bmembership\b|\bin attendance\b
        \bmembers? of the (?:committee|panel) (?:are|is)\b
        \bwere elected\b|\bhave been (?:elected|appointed)\b|\bnominated\b|\bproposed by\b|\bvoted\b|\bsigned by\b
        \bsummon(?!sed to (?:attend )?the (?:meeting|hearing|session)\b)
        \bcorrespondence\b|\bnotes? of (?:all )?meetings\b|\bwritten (?:by|with)\b|\bsent to\b|\bwrote to\b
    """),
    re.IGNORECASE,
)
# A line that is nothing but the words for a guest list.
_GUESTS_ARE = re.compile(
    r"(?:the |with |our )?(?:full list of )?(?:guests|witnesses|experts|speakers)(?: attending)?"
    r"(?: are| is| include| will be| will include)?\W*",
    re.IGNORECASE,
)
_ON_TOPICS = re.compile(
    r"\b(?:on|about) (?:the following )?(?:topics|subjects|issues|areas)\b[^:]{0,30}:\s*$", re.IGNORECASE
)
_OPEN_END = re.compile(r"[:;,]\s*$")
_MOST_WORDLESS = 80
"""Characters of a line that announces other people although it does not end in a colon."""


def lists_other_people(text: str) -> bool:
    """Tell whether a line announces people who are not questioned (spokespeople, signatories, a roster)."""
    if len(text) > _MOST_WORDLESS and not _OPEN_END.search(text[-3:]):
        return False
    last = _last_sentence(text)
    return bool(_OTHER_PEOPLE.search(last)) and not re.search(r"(?<!Interview )\bguests\b", last)


def announces_guests(text: str) -> bool:
    """Tell whether a line announces that guests follow.

    >>> [announces_guests(t) for t in ("The guests are;", "With guests:", "Members will ask about topics including:")]
    [True, True, False]
    >>> [announces_guests(t) for t in ("Experts told the Committee that:", "Experts will tell the Committee how:")]
    [False, False]
    """
    last = _last_sentence(text)
    if _GUESTS_ARE.fullmatch(last):
        return True
    if not _OPEN_END.search(text[-3:]) or _TOLD.search(last):
        return False
    guests = [match.start() for match in _GUESTS.finditer(last)]
    return bool(guests) and not _names_topics_last(last, guests)


def announces_topics(text: str) -> bool:
    """Tell whether a line announces topics, findings, questions or the like.

    >>> announces_topics("Assembly Members will ask him about the following topics and more:")
    True
    """
    if not _OPEN_END.search(text[-3:]):
        return False
    last = _last_sentence(text)
    return bool(_TOPICS.search(last) or _TOLD.search(last)) and not announces_guests(text)


def _names_topics_last(text: str, guests: list[int]) -> bool:
    """Tell whether topics are named after the guests, just before the list (`on the following topics:`)."""
    if re.search(r"\bguests?\b", text, re.IGNORECASE):
        return bool(_ON_TOPICS.search(text))
    if re.search(r"\bto\s*[:;,]\s*$", text):
        return False  # `put questions on these and other issues to:`
    topics = [match.start() for match in _TOPICS.finditer(text)]
    return bool(topics) and topics[-1] > guests[-1]


def _last_sentence(text: str) -> str:
    cut = max(text.rfind(". "), text.rfind("? "), text.rfind("! "))
    return text[cut + 2 :].strip() if cut >= 0 else text.strip()


def adds_to_list(text: str) -> bool:
    """Tell whether the guests that follow join those before (`Additional guests include:`)."""
    return bool(re.search(r"\b(?:additional|other|further|also attending)\b", _last_sentence(text), re.IGNORECASE))
