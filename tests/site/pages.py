"""The pages of the sample website: notices and lists of them, laid into the shell of the real site by templates."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from email.utils import format_datetime
from urllib.parse import quote

import jinja2
from markupsafe import Markup

from tests.site.markup import MONTHS, as_html
from tests.site.noise import Noise
from tests.site.notices import HERE, LISTING, LONDON, SampleNotice

ORIGIN = "https://www.london.gov.uk"
PAGE_SIZE = 10
FEED_SIZE = 20

TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
)

ASSEMBLY = "/who-we-are/what-london-assembly-does"
MENU = [
    (
        "Who we are",
        [
            ("What the Mayor does", "/who-we-are/what-mayor-does"),
            ("What the London Assembly does", ASSEMBLY),
            ("Assembly members", f"{ASSEMBLY}/assembly-members"),
            ("Assembly committees", f"{ASSEMBLY}/london-assembly-committees"),
            ("Assembly publications", f"{ASSEMBLY}/london-assembly-publications"),
            ("Assembly press releases", LISTING),
        ],
    ),
    (
        "Media centre",
        [
            ("Media centre", "/media-centre"),
            ("Mayor's press releases", "/media-centre/mayors-press-releases"),
            ("Members' press releases", f"{ASSEMBLY}/assembly-member-press-releases"),
        ],
    ),
    ("Get involved", [("Events", "/events"), ("Petitions", "/petitions"), ("Motions", "/motions")]),
]
FOOTER = [
    ("Who we are", "/who-we-are"),
    ("Privacy policies", "/who-we-are/governance-and-spending/privacy-policies"),
    ("Terms and conditions", "/terms-and-conditions"),
    ("Contact us", "/contact-or-visit-city-hall"),
    ("Accessibility", "/programmes-strategies/accessibility"),
]
SHARE_LINK = "?body=Have%20a%20look%20at%20this%20page&amp;subject=From%20City%20Hall"
"""What the site's share button hides like an address, although it holds none."""


def as_script(value: object) -> Markup:
    """JSON that may stand in a script element."""
    return Markup(json.dumps(value).replace("<", "\\u003C").replace(">", "\\u003E").replace("&", "\\u0026"))


def render(template: str, noise: Noise, page: dict[str, object], **more: object) -> str:
    key = noise.byte()
    share_code = bytes([key, *(byte ^ key for byte in SHARE_LINK.encode())]).hex()
    defaults: dict[str, object] = {
        "canonical": "", "layer": "", "picture": None, "updated": "", "description": page["title"], "in_assembly": True,
        "shared": True, "settings": as_script({"path": {"baseUrl": "/"}, "user": {"token": noise.hexadecimal()}}),
    }  # fmt: skip
    return TEMPLATES.get_template(template).render(
        page=defaults | page, noise=noise, menu=MENU, footer=FOOTER, share_code=share_code, **more
    )


def picture_of(notice: SampleNotice) -> dict[str, str] | None:
    if not notice.alt:
        return None
    name = quote(notice.alt.rstrip(".")[:40].replace("/", " "))
    file = f"{notice.created:%Y-%m}/{name}_2x1.jpg"
    checksum = f"{zlib.crc32(file.encode()):08x}"
    return {"file": file, "hash": checksum, "alt": notice.alt, "caption": notice.caption or ""}


def crumbs_of(path: str, title: str) -> list[tuple[str, str]]:
    """The way to a page; old paths and root pages have a short one."""
    trail = [("Home", "/")]
    if path.startswith(ASSEMBLY):
        trail += [("Who we are", "/who-we-are"), ("What the London Assembly does", ASSEMBLY)]
    if path.startswith(LISTING + "/") or not path.startswith("/who-we-are"):
        trail.append(("London Assembly press releases", LISTING))
    return [*trail, (title, "")]


def drupal_settings(node: int, noise: Noise) -> Markup:
    return as_script(
        {
            "path": {"baseUrl": "/", "currentPath": f"node/{node}", "isFront": False, "currentLanguage": "en"},
            "ajaxPageState": {"theme": "gla_lgov", "theme_token": None},
            "ajaxTrustedUrl": {"/search": True},
            "user": {"uid": 0, "permissionsHash": noise.hexadecimal()},
        }
    )


def data_layer(notice: SampleNotice, bundle: str) -> Markup:
    checksum = f"{zlib.crc32(notice.path.encode()):08x}"
    created = notice.updated.replace(year=notice.created.year, month=notice.created.month, day=notice.created.day)
    return as_script(
        {
            "drupalLanguage": "en",
            "siteName": "London City Hall",
            "entityCreated": str(int(created.timestamp())),
            "entityLangcode": "en",
            "entityStatus": "1",
            "entityUid": "1",
            "entityUuid": f"{checksum}-5a3e-4c1d-8e57-{checksum}0f0d",
            "entityVid": str(notice.vid),
            "entityName": "Example Editor",
            "entityType": "node",
            "entityBundle": bundle,
            "entityId": str(notice.node),
            "entityTitle": notice.headline,
            "userUid": 0,
        }
    )


def notice_page(notice: SampleNotice, noise: Noise, *, redesigned: bool = False) -> str:
    """The page of a notice in the real site's shell, or in one that the site has never had."""
    created = notice.created
    month = MONTHS[created.month - 1]
    page: dict[str, object] = {
        "title": notice.headline,
        "canonical": ORIGIN + notice.path,
        "layer": data_layer(notice, "press_release"),
        "settings": drupal_settings(notice.node, noise),
        "picture": picture_of(notice),
        "updated": notice.updated.astimezone(LONDON).isoformat(timespec="seconds"),
        "description": notice.teaser,
        "in_assembly": notice.path.startswith(ASSEMBLY),
        "crumbs": crumbs_of(notice.path, notice.headline),
        "figure": notice.figure,
        "date_form": notice.date_form,
        "created": f"{created.day:02} {month} {created.year}",
        "created_iso": f"{created.isoformat()}T12:00:00Z",
        "created_short": f"{created:%d.%m.%y}",
        "created_stamp": int(notice.updated.timestamp()),
        "sections": [
            (section.title, (section.title or "").lower().replace(" ", "-"), as_html(section.text, noise))
            for section in notice.sections
        ],
    }
    return render("redesigned_notice.html" if redesigned else "notice.html", noise, page)


def publication_page(notice: SampleNotice, path: str, noise: Noise) -> str:
    """The same text as a publication of the Assembly: no label, no date, another bundle."""
    page: dict[str, object] = {
        "title": notice.headline,
        "canonical": ORIGIN + path,
        "layer": data_layer(notice, "publication"),
        "crumbs": crumbs_of(path, notice.headline),
        "figure": "after",
        "date_form": "",
        "sections": [(None, "", as_html(notice.sections[0].text, noise))],
    }
    return render("notice.html", noise, page)


def plain_page(path: str, title: str, body: str, noise: Noise, *, canonical: bool = True) -> str:
    page: dict[str, object] = {
        "title": title,
        "canonical": ORIGIN + path if canonical else "",
        "crumbs": [("Home", "/"), (title, "")],
        "in_assembly": path.startswith("/who-we-are"),
    }
    return render("plain.html", noise, page, body=as_html(body, noise))


def listing_page(
    title: str, path: str, notices: Sequence[SampleNotice], number: int, noise: Noise,
    *, elsewhere: Sequence[tuple[str, str]] = (), redesigned: bool = False, endless: bool = False,
) -> str:  # fmt: skip
    """A page of teasers with the zero-based pager; beyond the end it has no items, and is no error."""
    last = max(0, (len(notices) - 1) // PAGE_SIZE)
    first_link = max(0, min(number - 4, last - 8))
    shown = notices[number * PAGE_SIZE : (number + 1) * PAGE_SIZE]
    if endless:
        last, first_link = number + 200, number
        shown = [notices[(number * PAGE_SIZE + index) % len(notices)] for index in range(PAGE_SIZE)]
    page: dict[str, object] = {
        "title": title, "canonical": ORIGIN + path, "crumbs": [*crumbs_of(ASSEMBLY, ASSEMBLY)[:-1], (title, "")],
    }  # fmt: skip
    teasers = [
        {
            "href": (notice.listed_as or "{path}").format(path=notice.path, node=notice.node),
            "headline": notice.listing_headline,
            "date": f"{notice.created.day} {MONTHS[notice.created.month - 1]} {notice.created.year}",
            "words": notice.teaser,
            "picture": picture_of(notice),
        }
        for notice in shown
    ]
    return render(
        "redesigned_listing.html" if redesigned else "listing.html",
        noise, page, teasers=teasers, page_number=number, pager=range(first_link, min(last, first_link + 8) + 1),
        elsewhere=elsewhere,
    )  # fmt: skip


def feed_of(notices: Sequence[SampleNotice]) -> str:
    """The RSS feed of the given notices."""
    items = [
        {
            "title": notice.headline,
            "link": ORIGIN + notice.path,
            "description": f"<p>{Markup.escape(notice.teaser)}</p>",
            "date": format_datetime(notice.updated),
            "guid": f"{notice.node} at {ORIGIN}",
        }
        for notice in notices
    ]
    return TEMPLATES.get_template("feed.xml").render(items=items)
