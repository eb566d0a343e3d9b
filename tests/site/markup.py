"""The light markup of the notice files, as HTML.

Blocks are parted by a blank line:

    a paragraph of [words with a link](https://example.org), **bold words** and a footnote mark [1]
    - a list item            · typed bullets are simply paragraphs that begin with one
    1. a numbered item       (the first number is the list's start)
    ### a heading            ## and #### likewise
    > a quoted paragraph
    <div>HTML as it stands</div>

`\\` at the end of a line is a line break. `{day:2024-03-14}` and the like write a date with its weekday, so that no
weekday can be wrong; `{email:name@example.org}` is an address as Cloudflare hides it.
"""

from __future__ import annotations

import html
import re
from datetime import date

from markupsafe import Markup

from tests.site.noise import Noise

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
ORDINALS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}

DATE_MACRO = re.compile(r"\{(day|day\+|day,|day,\+|dayth|date|zday|dm):(\d{4}-\d{2}-\d{2})\}")
EMAIL_MACRO = re.compile(r"\{(email|mailto|span-email):([^{}\s]+@[^{}\s]+)\}")
LINK = re.compile(r"\[([^\[\]]+)\]\(([^()\s]+(?:\([^()\s]*\))?)\)")
BARE_AMPERSAND = re.compile(r"&(?!#?\w+;)")


def write_date(form: str, day: date) -> str:
    """A date in one of the forms that the notices use.

    >>> write_date("day", date(2024, 3, 14)), write_date("day,+", date(2024, 3, 14))
    ('Thursday 14 March', 'Thursday, 14 March 2024')
    >>> write_date("dayth", date(2021, 9, 2)), write_date("zday", date(2018, 1, 9)), write_date("dm", date(2018, 1, 9))
    ('Thursday 2nd September', 'Tuesday, 09 January', '9 January')
    """
    weekday, month = DAYS[day.weekday()], MONTHS[day.month - 1]
    match form:
        case "day":
            return f"{weekday} {day.day} {month}"
        case "day+":
            return f"{weekday} {day.day} {month} {day.year}"
        case "day,":
            return f"{weekday}, {day.day} {month}"
        case "day,+":
            return f"{weekday}, {day.day} {month} {day.year}"
        case "dayth":
            return f"{weekday} {day.day}{ORDINALS.get(day.day, 'th')} {month}"
        case "zday":
            return f"{weekday}, {day.day:02} {month}"
        case "dm":
            return f"{day.day} {month}"
        case _:
            return f"{day.day} {month} {day.year}"


def write_dates(text: str) -> str:
    """The text with its date macros written out."""
    return DATE_MACRO.sub(lambda found: write_date(found[1], date.fromisoformat(found[2])), text)


def hidden_email(form: str, address: str, noise: Noise) -> str:
    """An e-mail address as Cloudflare hides it, under a key that differs from answer to answer."""
    key = noise.byte()
    code = bytes([key, *(byte ^ key for byte in address.encode())]).hex()
    shown = "[email&#160;protected]"
    if form == "email":
        return f'<a href="/cdn-cgi/l/email-protection" class="__cf_email__" data-cfemail="{code}">{shown}</a>'
    hidden = f'<span class="__cf_email__" data-cfemail="{code}">{shown}</span>'
    return hidden if form == "span-email" else f'<a href="/cdn-cgi/l/email-protection#{code}">{hidden}</a>'


def inline(text: str, noise: Noise) -> str:
    """One paragraph's words as HTML; tags and entities in them stand as they are."""
    text = BARE_AMPERSAND.sub("&amp;", text)
    text = LINK.sub(lambda found: anchor(found[1], found[2]), text)
    text = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", text)
    text = EMAIL_MACRO.sub(lambda found: hidden_email(found[1], found[2], noise), text)
    return text.replace("\\\n", "<br>\n").replace("\n", " ").replace("<br> ", "<br>\n")


def anchor(words: str, href: str) -> str:
    outside = href.startswith("http") and "london.gov.uk" not in href.split("/")[2]
    return (
        f'<a href="{href}" target="_blank" rel="noopener">{words}</a>' if outside else f'<a href="{href}">{words}</a>'
    )


def as_list(tag: str, block: str, noise: Noise) -> str:
    mark = re.compile(r"^(?:-|(\d+)\.) ?", re.MULTILINE)
    start = mark.match(block)
    number = int(start[1]) if start and start[1] else 1
    items = [item.strip() for item in mark.sub("\x00", block).replace("\x00\x00", "\x00 \x00").split("\x00")[1:]]
    opening = f'<{tag} start="{number}">' if tag == "ol" and number != 1 else f"<{tag}>"
    return "\n".join([opening, *(f"<li>{inline(item, noise)}</li>" for item in items), f"</{tag}>"])


def as_html(text: str, noise: Noise) -> Markup:
    """The light markup as HTML."""
    return Markup(
        "\n".join(block_as_html(block, noise) for block in re.split(r"\n\s*\n", text.strip("\n")) if block.strip())
    )


def block_as_html(block: str, noise: Noise) -> str:
    if re.match(r"</?[a-z!]", block) and not re.match(r"<(a|b|strong|em|span|sup)\b", block):
        return EMAIL_MACRO.sub(lambda found: hidden_email(found[1], found[2], noise), block)
    if re.match(r"-( |$)", block):
        return as_list("ul", block, noise)
    if re.match(r"\d+\. ", block):
        return as_list("ol", block, noise)
    if heading := re.match(r"(#{2,4}) (.+)", block):
        level, words = len(heading[1]), heading[2]
        anchor_id = re.sub(r"[^a-z0-9]+", "-", html.unescape(words).lower()).strip("-")
        return f'<h{level} id="{anchor_id}">{inline(words, noise)}</h{level}>'
    if block.startswith("> "):
        return f"<blockquote><p>{inline(re.sub(r'(?m)^> ?', '', block), noise)}</p></blockquote>"
    return f"<p>{inline(block, noise)}</p>"
