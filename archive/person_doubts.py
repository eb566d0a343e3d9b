"""Which names may be one person, and which name may be two people: suggestions with their reasons, no decisions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise, permutations
from typing import NamedTuple

from rapidfuzz import fuzz

from archive.ids import fold
from archive.people import PeopleDecisions

_ALIKE = 88.0
_YEARS_APART = timedelta(days=4 * 365)


class Appearance(NamedTuple):
    """One appearance, as suggestions look at it."""

    day: str
    organisation: str
    """Id of the body, or the empty string."""
    organisation_name: str
    role: str


class Suggestion(NamedTuple):
    """A doubt about names: `left` and `right` may be one, or `left` may be two (then `right` is the id to give)."""

    question: str
    left_id: str
    right_id: str
    score: float
    reason: str


def same_person(
    left: tuple[str, str], right: tuple[str, str], shared_bodies: Sequence[str], decisions: PeopleDecisions
) -> Suggestion | None:
    """Return the suggestion that two people, each an id and a name, are one, or None.

    `shared_bodies` are the names of bodies that both came for.
    """
    (left_id, left_name), (right_id, right_name) = sorted((left, right))
    if (left_id, right_id) in decisions.apart:
        return None
    one, other = (identity.replace("-", " ") for identity in (left_id, right_id))
    score = round(fuzz.ratio(one, other), 1)
    reason = _why(one.split(), other.split(), score, bool(shared_bodies))
    if reason is None:
        return None
    if shared_bodies:
        reason += f"; both came for {' and '.join(shared_bodies[:2])}"
    return Suggestion("same", left_id, right_id, score, f"{left_name} and {right_name}: {reason}")


def _why(one: list[str], other: list[str], score: float, same_body: bool) -> str | None:
    if len(one) < 2 or len(other) < 2:
        return None
    if sorted(one) == sorted(other):
        return "the same names in another order"
    if "".join(one) == "".join(other):
        return "the same letters, divided in another way"
    if one[-1] == other[-1]:
        first, second = one[0], other[0]
        if set(one) < set(other) or set(other) < set(one):
            return "the same name, once with a further name or initial"
        if first[0] == second[0] and 1 in (len(first), len(second)):
            return "the same family name and initial"
        short, long = sorted((first, second), key=len)
        if len(short) >= 3 and long.startswith(short):
            return "the same family name, and first names that may be long and short for one another"
    if score >= _ALIKE and min(len("".join(one)), len("".join(other))) >= 7:
        return "names that are spelt nearly alike"
    if same_body and one[-1] == other[-1] and fuzz.ratio(one[0], other[0]) >= 60:
        return "the same family name and first names nearly alike"
    if same_body and one[0] == other[0] and fuzz.ratio(one[-1], other[-1]) >= 70:
        return "the same first name and family names nearly alike"
    return None


class Parting(NamedTuple):
    """How one name would be divided: a second person gets what was for a body, or what was until a day."""

    organisation: str
    until: str
    reason: str


def two_people(
    person_id: str, name: str, appearances: Sequence[Appearance], decisions: PeopleDecisions
) -> Suggestion | None:
    """Return the suggestion that one name stands for two people, or None."""
    if person_id in decisions.one or any(split.person == person_id for split in decisions.splits):
        return None
    found = parting(name, appearances)
    return found and Suggestion("apart", person_id, f"{person_id}-2", 50.0, found.reason)


def parting(name: str, appearances: Sequence[Appearance]) -> Parting | None:
    """Return how the appearances would be divided if roles and years say that they are of two people, else None.

    They say so if years without an appearance are followed by other bodies and other roles than before; and if a name
    comes for one body, for another in another role, and then for the first again.
    """
    dated = sorted(appearance for appearance in appearances if appearance.day)
    return next(_by_years(name, dated), None) or next(_by_turns(name, dated), None)


def _by_years(name: str, dated: Sequence[Appearance]) -> Iterator[Parting]:
    for place, (before, after) in enumerate(pairwise(dated), start=1):
        gap = date.fromisoformat(after.day) - date.fromisoformat(before.day)
        early, late = dated[:place], dated[place:]
        if gap < _YEARS_APART or {a.organisation for a in early} & {a.organisation for a in late}:
            continue
        if _roles(early) & _roles(late):
            continue
        yield Parting(
            "",
            before.day,
            f"{name} came for {_body(before)} until {before.day[:4]} and for {_body(after)} from {after.day[:4]},"
            f" with other roles: these may be two people",
        )


def _by_turns(name: str, dated: Sequence[Appearance]) -> Iterator[Parting]:
    bodies = list(dict.fromkeys(a.organisation for a in dated if a.organisation))
    for one, other in permutations(bodies, 2):
        left, right = ([a for a in dated if a.organisation == body] for body in (one, other))
        turns = left[0].day < right[0].day < left[-1].day
        if turns and _roles(left) and _roles(right) and not _roles(left) & _roles(right):
            yield Parting(
                right[0].organisation_name,
                "",
                f"{name} came for {_body(left[0])} and in the same years, with other roles, for {_body(right[0])}:"
                f" these may be two people",
            )


def _roles(appearances: Sequence[Appearance]) -> set[str]:
    return {fold(appearance.role) for appearance in appearances if appearance.role}


def _body(appearance: Appearance) -> str:
    return appearance.organisation_name or "no body"
