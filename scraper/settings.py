"""How Scrapy is set: politely, with nothing listening, and with nothing between the site and our own judgement."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from scraper.courtesy import AGENT
from scraper.site import Site
from scraper.transfer import MAX_BYTES


def user_agent(contact: str) -> str:
    """The honest name under which we ask: who we are, which version, and where a person can be reached."""
    return f"{AGENT}/{version('london-assembly-press')} (+{contact})"


def settings(site: Site, contact: str, delay: float, timeout: float) -> dict[str, Any]:
    """Scrapy's settings for a crawl of the site."""
    return {
        "BOT_NAME": AGENT,
        "USER_AGENT": user_agent(contact),
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/rss+xml,application/xml;q=0.9,text/plain;q=0.8",
            "Accept-Language": "en-GB,en;q=0.8",
        },
        # one request at a time; the exchange keeps the pace, AutoThrottle slows down further when the site is slow
        "CONCURRENT_REQUESTS": 1,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": delay,
        "DOWNLOAD_DELAY_JITTER": 0.0,
        "AUTOTHROTTLE_ENABLED": True,
        "AUTOTHROTTLE_START_DELAY": delay,
        "DOWNLOAD_TIMEOUT": timeout,
        "DOWNLOAD_MAXSIZE": MAX_BYTES,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_FAIL_ON_DATALOSS": True,
        "DOWNLOAD_VERIFY_CERTIFICATES": not site.is_loopback,
        "DOWNLOAD_HANDLERS": dict.fromkeys(("http", "https"), "scraper.courtesy.CountedDownloads"),
        "ROBOTSTXT_OBEY": True,
        "DOWNLOADER_MIDDLEWARES": {
            # ours takes its place: see GuardMiddleware
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            "scraper.courtesy.GuardMiddleware": 100,
        },
        # decided by ourselves, in the exchange and the spider, where every answer is accounted for
        "REDIRECT_ENABLED": False,
        "METAREFRESH_ENABLED": False,
        "RETRY_ENABLED": False,
        "COMPRESSION_ENABLED": False,
        "HTTPCACHE_ENABLED": False,
        "COOKIES_ENABLED": False,
        "REFERER_ENABLED": False,
        "HTTPPROXY_ENABLED": not site.is_loopback,
        # nothing may listen: both are on by default
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "EXTENSIONS": {
            "scrapy.extensions.telnet.TelnetConsole": None,
            "scrapy.extensions.remote_control.RemoteControl": None,
        },
        "MEMUSAGE_ENABLED": False,
        "LOGSTATS_INTERVAL": 0,
        "STATS_DUMP": False,
        "LOG_ENABLED": False,
        "LOG_INSTALL_ROOT_HANDLER": False,
    }
