"""One notice in many dresses: its words as each theme of the website, a browser or a web archive lays them out.

`take_apart` reads a plain page of `tests/pages`; each function of `SKINS` dresses its parts. The words, their order and
their links stay the same, so that every dress must give the same document.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

ORIGIN = "https://www.london.gov.uk"
CAPTURED = "20240102030405"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a page says, as HTML fragments."""

    url: str
    headline: str
    head_extra: str
    figure: str
    image_first: bool
    labelled: bool
    """Whether the date stands after the words "Created on"."""
    date: str
    body: str
    between: str
    """What stands between body and notes, e.g. related documents."""
    notes_heading: str
    notes: str
    after: str


_PLAIN = re.compile(
    r"""<link\ rel="canonical"\ href="(?P<url>[^"]+)">\n
    <meta\ property="og:title"[^\n]*>\n
    (?P<head_extra>.*?)\n?</head>.*?
    <main\ id="main-content">\n
    (?P<figure_first><figure>.*?</figure>\n)?
    <h1>(?P<headline>[^\n]*)</h1>\n
    (?P<figure><figure>.*?</figure>\n)?
    (?P<label><div>Created\ on</div>\n)?
    (?:<div>(?P<date>[^\n]*)</div>\n)?
    <div\ class="body">\n(?P<body>.*?)\n</div>\n
    (?P<between>.*?)
    (?P<heading><(?P<tag>h\d|p)>[^\n]*</(?P=tag)>\n)?
    (?:<div\ class="notes">\n(?P<notes>.*?)\n</div>\n)?
    (?P<after>(?:<section><h2>Share.*?</section>\n)?)
    <section>\n<h2>Need\ a\ document""",
    re.S | re.X,
)


def take_apart(page: str) -> Parts | None:
    """Return the parts of a plain page, or None if it is laid out otherwise."""
    found = _PLAIN.search(page)
    if found is None:
        return None
    figure = found["figure_first"] or found["figure"] or ""
    return Parts(
        url=found["url"],
        headline=found["headline"],
        head_extra=found["head_extra"],
        figure=figure.strip(),
        image_first=bool(found["figure_first"]),
        labelled=bool(found["label"]),
        date=found["date"] or "",
        body=found["body"],
        between=found["between"],
        notes_heading=(found["heading"] or "").strip(),
        notes=found["notes"] or "",
        after=found["after"],
    )


def _head(parts: Parts, generator: str) -> str:
    title = re.sub("<[^>]+>", "", parts.headline)
    return f"""<meta charset="utf-8">
<link rel="canonical" href="{parts.url}">
<meta property="og:site_name" content="London City Hall">
<meta property="og:url" content="{parts.url}">
<meta property="og:title" content="{title.replace('"', "&quot;")}">
<meta property="og:updated_time" content="2023-01-05T11:06:44+00:00">
<meta name="Generator" content="{generator}">
<title>{title} | London City Hall</title>
{parts.head_extra}"""


def _headed(parts: Parts, headline: str) -> str:
    return "\n".join([parts.figure, headline] if parts.image_first else [headline, parts.figure])


def current(parts: Parts) -> str:
    """Return the page in the theme of 2022 on."""
    date = f"<div>{parts.date}</div>" if parts.date else ""
    label = '<div class="u-sr-only">Created on</div>' if parts.labelled else ""
    figure = parts.figure.replace("<figure>", '<figure class="u-max-w-rich-text-px">').replace(
        "<figcaption>", '<figcaption class="rich-text rich-text--condensed-line-height">'
    )
    top = _headed(replace(parts, figure=figure), f'<h1 class="h2">\n{parts.headline}\n</h1>')
    heading = parts.notes_heading
    if heading.startswith("<h2>"):
        heading = heading.replace("<h2>", '<div class="section-title">\n<h2 id="notes-to-editors-title" class="h2">\n')
        heading = heading.replace("</h2>", "\n</h2>\n</div>")
    rich = (
        '<div class="u-space-y-10">\n<div class="paragraph paragraph--type--rich-text">\n'
        '<div class="rich-text">\n{}\n</div>\n</div>\n</div>'
    )
    section = '<div class="container">\n<div class="page-section">\n{}\n</div>\n</div>'
    notes = section.format(heading + "\n" + rich.format(parts.notes)) if parts.notes or heading else ""
    return f"""<!DOCTYPE html>
<html lang="en-gb" dir="ltr" prefix="og: https://ogp.me/ns#">
<head>
{_head(parts, "Drupal 9 (https://www.drupal.org)")}
<link rel="stylesheet" media="all" href="/sites/default/files/css/css_1.css">
<script>window.dataLayer = window.dataLayer || [];</script>
</head>
<body class="u-overflow-x-hidden">
<div class="u-w-full"><a href="#main-content" class="visually-hidden focusable">Skip to main content</a></div>
<noscript><iframe src="https://www.googletagmanager.com/ns.html?id=GTM-X" height="0" width="0"></iframe></noscript>
<div class="layout-container">
<div id="block-glabannerdisplay" class="gla-banners-container"><div class="notification-messages"></div></div>
<header class="u-z-10 header">
<img src="/themes/logo-mayoral.svg" alt="Mayor of London logo"> <img src="/themes/a.svg" alt="London Assembly logo">
<a class="u-group" href="/"><span>Home</span></a>
<a class="u-group" href="/who-we-are/what-london-assembly-does"><span>London Assembly</span></a>
<nav aria-label="Main navigation"><ul><li><a href="/who-we-are">Who we are</a></li>
<li><a href="/programmes-strategies">Programmes</a></li></ul></nav>
</header>
<main id="main-content" tabindex="-1">
<div id="block-breadcrumbs">
<nav role="navigation" aria-label="Breadcrumb">
<ol class="u-list-reset">
<li itemprop="itemListElement"><a href="/" itemprop="item"><span itemprop="name">Home</span></a></li>
<li itemprop="itemListElement"><a href="/who-we-are/what-london-assembly-does/london-assembly-press-releases"
itemprop="item"><span itemprop="name">London Assembly press releases</span></a></li>
<li aria-current="page" itemprop="itemListElement"><span itemprop="name"><strong>{parts.headline}</strong></span></li>
</ol>
</nav>
</div>
<div role="alert"><div data-drupal-messages-fallback class="hidden"></div></div>
<div id="block-mainpagecontent">
<div class="page-components">
<div class="container">
{top}
<div class="u-flex u-items-center u-text-sm">
{label}
{date}
</div>
</div>
{section.format(rich.format(parts.body))}
{parts.between}{notes}
{parts.after}</div>
</div>
<div id="block-glasocialshareblock">
<h2 class="u-my-2 h4">Share this page</h2>
<ul aria-label="Share this page:"><li><a href="https://www.twitter.com/share?url=x"
aria-label="Share on Twitter"><svg class="icon"></svg></a></li></ul>
</div>
<div id="block-config-pages">
<h2 class="h4">Need a document on this page in an accessible format?</h2>
<div class="rich-text">
<p>Write to us through our&nbsp;<a href="/form/accessible">online form</a> and say which format would suit you.</p>
</div>
</div>
</main>
<footer role="contentinfo">
<nav><h2>Useful links</h2><ul class="footer-menu"><li><a href="/media-centre">Media centre</a></li></ul></nav>
</footer>
</div>
<script src="/sites/default/files/js/js_1.js"></script>
</body>
</html>
"""


def drupal7(parts: Parts) -> str:
    """Return the page in the theme of 2015 to 2022."""
    label = '<div class="field-label">Created on</div>' if parts.labelled else ""
    date = (
        f'<div class="field field-name-post-date">{label}'
        f'<div class="field-items"><span class="date-display-single">{parts.date}</span></div></div>'
        if parts.date
        else ""
    )
    notes = (
        f'<div class="field field-name-field-notes"><div class="field-items"><div class="field-item even">\n'
        f"{parts.notes_heading}\n{parts.notes}\n</div></div></div>"
        if parts.notes or parts.notes_heading
        else ""
    )
    return f"""<!DOCTYPE html>
<!--[if IEMobile 7]><html class="iem7" lang="en" dir="ltr"><![endif]-->
<!--[if gt IE 8]><!--><html lang="en" dir="ltr"><!--<![endif]-->
<head>
{_head(parts, "Drupal 7 (http://drupal.org)")}
</head>
<body class="html not-front not-logged-in node-type-press-release i18n-en">
<div id="skip-link"><a href="#main-content" class="element-invisible">Skip to main content</a></div>
<div id="page">
<div class="header" id="header" role="banner">
<a href="/" title="Home" rel="home" id="logo"><img src="/sites/all/themes/gla/logo.png"
alt="Mayor of London logo"> <img src="/sites/all/themes/gla/assembly.png" alt="London Assembly logo"></a>
<a href="/">Home</a>
<ul class="menu"><li class="first leaf"><a href="/media-centre">Media centre</a></li></ul>
</div>
<div id="main">
<div id="content" class="column" role="main">
<a id="main-content"></a>
{_headed(parts, f'<h1 class="page__title title" id="page-title">{parts.headline}</h1>')}
<article class="node node-press-release view-mode-full clearfix">
{date}
<div class="content">
<div class="field field-name-body field-type-text-with-summary field-label-hidden">
<div class="field-items"><div class="field-item even" property="content:encoded">
{parts.body}
</div></div></div>
{parts.between}{notes}
</div>
{parts.after}</article>
<div class="block block-share"><h2>Share this page</h2><ul><li><a href="http://www.facebook.com/sharer.php?u=x">
Facebook</a></li></ul></div>
</div>
</div>
<div id="footer" class="region region-footer"><h2>Need a document on this page in an accessible format?</h2>
<p>Write to us and say which format would suit you.</p></div>
</div>
</body>
</html>
"""


def of_2011(parts: Parts) -> str:
    """Return the page in the theme of 2011 to 2014."""
    label = "Created on " if parts.labelled else ""
    date = f'<p class="submitted">{label}<span>{parts.date}</span></p>' if parts.date else ""
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML+RDFa 1.0//EN" "http://www.w3.org/MarkUp/DTD/xhtml-rdfa-1.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" version="XHTML+RDFa 1.0" dir="ltr">
<head>
{_head(parts, "Drupal 7 (http://drupal.org)")}
</head>
<body class="html two-sidebars">
<div id="accessibility"><a href="#content">Skip to main content</a></div>
<div id="wrapper">
<div id="top"><img src="/images/mol.gif" alt="Mayor of London logo" /> <img src="/images/la.gif"
alt="London Assembly logo" /> <a href="/">Home</a></div>
<table width="100%" cellpadding="0" cellspacing="0" summary=""><tr>
<td width="180" valign="top" id="left"><ul><li><a href="/assembly">London Assembly</a></li>
<li><a href="/media">Media centre</a></li></ul></td>
<td valign="top" id="content">
{_headed(parts, f'<h1 class="title">{parts.headline}</h1>')}
{date}
<div class="node-body">
{parts.body}
{parts.between}{parts.notes_heading}
{parts.notes}
</div>
{parts.after}<div class="links"><h3>Share this page</h3><a href="http://delicious.com/post">Delicious</a></div>
</td>
</tr></table>
<div id="footer"><a href="/terms">Terms and conditions</a></div>
</div>
</body>
</html>
"""


def semantic(parts: Parts) -> str:
    """Return the page in plain semantic HTML."""
    label = "<span>Created on</span>\n" if parts.labelled else ""
    date = f"<p>{label}{parts.date}</p>" if parts.date else ""
    return f"""<!doctype html>
<html lang="en">
<head>
{_head(parts, "by hand")}
</head>
<body>
<main>
<article>
<header>
{_headed(parts, f"<h1>{parts.headline}</h1>")}
{date}
</header>
{parts.body}
{parts.between}<section>
{parts.notes_heading}
{parts.notes}
</section>
</article>
{parts.after}</main>
</body>
</html>
"""


def saved(parts: Parts) -> str:
    """Return the current page as a browser saves it: absolute links, pictures in a folder beside it."""
    page = _absolute(current(parts))
    page = re.sub(r'(<img[^>]*? src=")[^"]*?([^/"?]+)(?:\?[^"]*)?"', r'\1./A%20notice_files/\2"', page)
    page = re.sub(r'(<(?:script|link rel="stylesheet")[^>]*? (?:src|href)=")[^"]*/', r"\1./A%20notice_files/", page)
    comment = f"<!-- saved from url=({len(parts.url):04d}){parts.url} -->"
    return page.replace("<!DOCTYPE html>\n", f"<!DOCTYPE html>\n{comment}\n", 1)


def wayback(parts: Parts) -> str:
    """Return the page of 2015 to 2022 as the Wayback Machine serves it: toolbar, scripts, rewritten addresses."""
    page = drupal7(parts)

    def rewritten(found: re.Match[str]) -> str:
        attribute, address = found[1], html.unescape(found[2])
        mode = "im_" if attribute == "src" else ""
        if address.startswith("/") and not address.startswith("//"):
            address = ORIGIN + address
            return f'{attribute}="/web/{CAPTURED}{mode}/{html.escape(address)}"'
        if address.startswith(("http:", "https:")):
            return f'{attribute}="https://web.archive.org/web/{CAPTURED}{mode}/{html.escape(address)}"'
        return found[0]

    page = re.sub(r'\b(href|src)="([^"]*)"', rewritten, page)
    page = page.replace(
        "<head>",
        """<head><script type="text/javascript" src="/_static/js/bundle-playback.js?v=1" charset="utf-8"></script>
<script type="text/javascript">__wm.init("https://web.archive.org/web");</script>
<link rel="stylesheet" type="text/css" href="/_static/css/banner-styles.css?v=1" />
<!-- End Wayback Rewrite JS Include -->""",
        1,
    )
    page = re.sub(
        r"(<body[^>]*>)",
        r"""\1<!-- BEGIN WAYBACK TOOLBAR INSERT -->
<div id="wm-ipp-base" lang="en" style="display:none;direction:ltr;"><div id="wm-ipp">
<a href="/web/" title="Wayback Machine home page"><img src="/_static/images/toolbar/logo.png" alt="Wayback Machine"></a>
<a href="/web/20230101000000*/https://www.london.gov.uk/" title="See a list of every capture">31 captures</a>
<div class="r">11 Mar 2015 - 2 Jan 2024</div>
<table><tr><td>Dec</td><td>JAN</td><td>Feb</td></tr><tr><td>2</td></tr><tr><td>2023</td><td>2024</td></tr></table>
</div></div>
<!-- END WAYBACK TOOLBAR INSERT -->""",
        page,
        count=1,
    )
    end = "<!--\n     FILE ARCHIVED ON 03:04:05 Jan 02, 2024 AND RETRIEVED FROM THE INTERNET ARCHIVE\n-->"
    return f"{page}\n{end}\n"


def scrambled(parts: Parts) -> str:
    """Return the current page with every class name replaced."""

    def other(found: re.Match[str]) -> str:
        names = [f"x{hashlib.sha256(name.encode()).hexdigest()[:7]}" for name in found[1].split()]
        return f'class="{" ".join(names)}"'

    return re.sub(r'class="([^"]*)"', other, current(parts))


_SHARE = """<div class="share"><h2>Share this page</h2>
<ul><li><a href="http://www.facebook.com/sharer.php?u=x"><img src="/f.png" alt="Facebook"> Facebook</a></li></ul>
</div>"""
_PRINT = """<ul class="links inline"><li><a href="/print/4321">Printer-friendly version</a></li>
<li><a href="/printmail/4321">Send to friend</a></li></ul>"""
_RELATED = """<aside><h2>Related</h2><h3><a href="/press-releases/assembly/another-notice">Another notice</a></h3>
<p>2 July 2015</p><p>The Transport Committee will question Pat Example, Head of Examples, tomorrow.</p></aside>
<ul class="pager"><li><a href="/press-releases/assembly/older">‹ Previous</a></li>
<li><a href="/media-centre">Back to press releases</a></li></ul>"""


def with_rows_above(parts: Parts) -> str:
    """Return the page of 2015 to 2022 with a row to share it under the title, and one to print it under the date."""
    page = drupal7(parts).replace('<article class="node', f'{_SHARE}\n<article class="node', 1)
    return page.replace('<div class="content">', f'{_PRINT}\n<div class="content">', 1)


def site_named(parts: Parts) -> str:
    """Return the page of 2011 to 2014 in a theme whose `h1` is the site's name."""
    page = of_2011(parts).replace('<div id="top">', '<div id="top"><h1 id="site-name">Greater London Authority</h1>', 1)
    return re.sub(r'<h1 class="title">(.*?)</h1>', r'<h2 class="title">\1</h2>', page)


def in_an_accordion(parts: Parts) -> str:
    """Return the current page with its notes in an accordion, which a button heads."""
    words = re.sub(r"<[^>]*>", "", parts.notes_heading).strip()
    button = f'<h3><button aria-controls="ac-1" aria-expanded="false">{words}</button></h3>\n' if words else ""
    return current(replace(parts, notes_heading=button))


def beside_others(parts: Parts) -> str:
    """Return the page in plain HTML, with what was changed when above it and other notices below."""
    page = semantic(parts).replace("</article>\n", f"</article>\n{_RELATED}\n", 1)
    return page.replace("</header>", "<p>Last updated: 1 March 2026</p>\n</header>", 1)


def _absolute(page: str) -> str:
    return re.sub(r'\b(href|src)="/(?!/)', rf'\1="{ORIGIN}/', page)


SKINS: dict[str, Callable[[Parts], str]] = {
    "current": current,
    "drupal7": drupal7,
    "2011": of_2011,
    "saved": saved,
    "wayback": wayback,
    "semantic": semantic,
    "scrambled": scrambled,
    "rows above": with_rows_above,
    "site named": site_named,
    "accordion": in_an_accordion,
    "beside others": beside_others,
}
