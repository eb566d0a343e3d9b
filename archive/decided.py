"""All decisions of DATA/decisions/, read together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from archive.corrections import Correction, read_corrections
from archive.decisions import fingerprint
from archive.organisations import OrganisationDecisions, read_organisations
from archive.people import PeopleDecisions, read_people
from archive.suppressions import Suppressions, read_suppressions


@dataclass(frozen=True, slots=True)
class Decided:
    """What people decided."""

    people: PeopleDecisions = PeopleDecisions()  # noqa: RUF009 - frozen
    organisations: OrganisationDecisions = OrganisationDecisions()  # noqa: RUF009 - frozen
    corrections: Mapping[str, list[Correction]] = field(default_factory=dict)
    suppressions: Suppressions = Suppressions()  # noqa: RUF009 - frozen
    fingerprint: str = ""


def read_decided(folder: Path) -> Decided:
    """Return all decisions. Raises UserError naming the file and line of the first that cannot be read."""
    return Decided(
        read_people(folder),
        read_organisations(folder),
        read_corrections(folder),
        read_suppressions(folder),
        fingerprint(folder),
    )
