"""Stretches of HTML that a page has by the dozen: in a template, each would cost more than the rest of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from markupsafe import Markup, escape

from . import addresses, words

Placed = Callable[[str], Any]
"""Datasette's `urls.path`: a local path → its address, wherever the site stands."""
_CURRENT = ' aria-current="true"'


def dated(value: Any, **form: bool) -> Markup:
    """Return a day in words as a `time` element, or that there is none; `form` is that of `words.day`.

    >>> dated("2023-07-18"), dated(None)
    (Markup('<time datetime="2023-07-18">18 July 2023</time>'), Markup('<span class="unknown">no date</span>'))
    """
    if not value:
        return Markup('<span class="unknown">no date</span>')
    return Markup('<time datetime="{}">{}</time>').format(value, words.day(value, **form))


def how_many(number: Any, thing: str) -> Markup:
    """Return a number with its noun, to stand on one line, or nothing for none.

    >>> how_many(2, "guest"), how_many(0, "guest")
    (Markup(' <span class="whole">2 guests</span>'), Markup(''))
    """
    return Markup(' <span class="whole">{}</span>').format(words.count(number, thing)) if number else Markup("")


def notice_meta(row: Mapping[str, Any], path: Placed, committee: bool = True, linked: bool = False) -> Markup:
    """Return what stands under a notice's headline in a list; `linked`: the committee leads to its page.

    >>> row = {"created_on": "2023-07-18", "kind": "motion", "committee": "A & B", "committee_id": "a-b"}
    >>> print(notice_meta({**row, "guest_count": 0, "edited": 1, "state": "present"}, str, linked=True))
    <p class="meta"><time datetime="2023-07-18">18 July 2023</time> <span class="tag">Motion</span> \
<a href="/committee/a-b">A &amp; B</a> <span class="tag edited">edited</span></p>
    """
    parts = [
        dated(row["created_on"]),
        f' <span class="tag">{escape(words.KINDS[row["kind"]])}</span>',
    ]
    if committee and row["committee"] and linked:
        href = escape(path(addresses.path("committee", row["committee_id"])))
        parts.append(f' <a href="{href}">{escape(row["committee"])}</a>')
    elif committee and row["committee"]:
        parts.append(f" <span>{escape(row['committee'])}</span>")
    parts.append(how_many(row["guest_count"], "guest"))
    if row["edited"]:
        parts.append(' <span class="tag edited">edited</span>')
    if row["state"] == "withdrawn":
        parts.append(' <span class="tag withdrawn">withdrawn</span>')
    return Markup(f'<p class="meta">{"".join(parts)}</p>')


def facet_values(values: Iterable[Mapping[str, Any]], path: Placed) -> Markup:
    """Return the values of a filter as list items, each a link with how many notices it would leave.

    >>> print(facet_values([{"href": "/search?kind=motion", "label": "Motion", "count": 1200, "chosen": True}], str))
    <li><a href="/search?kind=motion" aria-current="true"><span>Motion</span> <span class="num">1,200</span></a></li>
    """
    return Markup(
        "\n".join(
            [
                f'<li><a href="{escape(path(value["href"]))}"{_CURRENT if value["chosen"] else ""}>'
                f"<span>{escape(value['label'])}</span>"
                f' <span class="num">{words.number(value["count"])}</span></a></li>'
                for value in values
            ]
        )
    )
