"""The sample website: a small replica of the Assembly's part of london.gov.uk, with invented notices, on loopback.

with SampleSite(state=1) as site:
    ...  # crawl site.url, then read site.log
    site.state = 2
"""

from tests.site.server import LoggedRequest, SampleSite

__all__ = ["LoggedRequest", "SampleSite"]
