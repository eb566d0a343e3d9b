"""Words of the site itself, which stand above, in and after a notice (VARIANTS 2.2)."""

from __future__ import annotations

import re

from scraper.words import any_of

# With these words the site's own blocks after a notice begin.
END = re.compile(
    any_of(r"""
        Need a document on this page|Was this page|Print this page|Back to top|Bookmark this
        Share this (?:page|article|press release)|Share (?:via|on)[ ]|Share:|Share$|Tweets by|Bookmark/Search
        Related(?: (?:content|links|articles|pages|news|stories|press)|$)|Useful links$|See also:?$|More like this
        (?:Latest|More|Other|Recent|Previous) (?:news|press releases)|Latest press|Most read|You (?:might|may) also
        In this section$|Back to (?:press releases|news)|Printer-friendly|Add (?:new )?comment
        Send (?:by e-?mail|to (?:a )?friend)$
        (?:Last )?(?:updated|modified|reviewed)(?: on)?:? \d|Last updated:?$
        (?:‹ |« |< )?(?:Previous|Next)(?: ›| »| >)?$
        Explore more$|Newsletter$|Stay in touch$|Comments?$|Cookies$|Source URL:|Log in (?:or register )?to post
        Sign up (?:for|to)[ ]|Contact us$|Follow us$|Media contacts?$|Press office$
        (?=.*\b(?:Accessibility|Terms|Site ?map|Legal|Privacy|Cookies|Disclaimer)\b)[^|.]{3,30}(?:\|[^|.]{3,30})+$
        Tags?:?$|Topics?:?$|Category:?$|On this page:?$|Contents$|©[ ]|Copyright
    """),
    re.IGNORECASE,
)

# Lines of the site, not of the notice, that stand above a notice or in it.
CHROME = re.compile(
    any_of(r"""
        Skip to (?:main )?content|Home|London Assembly|Menu|Search|(?:Mayor of London|London Assembly) logo.*
        Playing this video will set cookies.*|Accept (?:all )?cookies|Play video|Image
        Ends?\s*[.:]?|-\s*ends\s*-|###
        If you use assistive technology.*|It will also help us if you tell us which assistive technology.*
    """),
    re.IGNORECASE,
)

# Pictures that are the site's: by their alternative text, or by their address (a theme's own picture may have the
# publisher's name for its text).
LOGO = re.compile(
    r"\blogos?\b|^(?:the )?(?:Greater London Authority|GLA|Mayor of London|London City Hall|london\.gov\.uk)$"
    r"|^icon|avatar|spacer|(?:^|\s)(?:rss|feed|print) icon$"
    r"|^(?:Tweet|Share|Print|E-?mail|Facebook|Twitter|LinkedIn|RSS|Bookmark|Like)(?: (?:this|page|icon|on|us|it))*$",
    re.IGNORECASE,
)
LOGO_FILE = re.compile(r"/themes/|(?:^|[/_-])logo[^/]{0,20}\.(?:png|svg|gif|jpe?g|webp)(?:\?|$)", re.IGNORECASE)
# Links at the foot of a page; before a notice's last words they may be its own.
FOOT = re.compile(
    any_of(r"""
        Privacy|Accessibility|Terms|Cookies?\b|Contact (?:us|details)\b|Site ?map|Legal|Disclaimer|Copyright|Jobs\b
        Help\b|Governance and spending|About (?:us|the|this)\b|Freedom of information|A ?- ?Z\b
    """),
    re.IGNORECASE,
)
