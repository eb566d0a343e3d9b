"""`python -m tests.site`: the sample website, to look at in a browser or to crawl by hand."""

from __future__ import annotations

import argparse
import sys
import threading

from tests.site.notices import LISTING
from tests.site.server import SampleSite


def main() -> int:
    """Serve until Ctrl-C; the exit status is 0 then, 1 when the port is taken."""
    parser = argparse.ArgumentParser(prog="python -m tests.site", description=__doc__)
    parser.add_argument("--port", type=int, default=8010, help="port on 127.0.0.1 (default 8010; 0 takes a free one)")
    parser.add_argument("--state", type=int, choices=(1, 2, 3), default=1, help="1, 2 (edited) or 3 (redesigned)")
    parser.add_argument("--crawl-delay", type=float, default=0.2, help="seconds that robots.txt asks for (default 0.2)")
    parser.add_argument("--no-robots-delay", action="store_true", help="robots.txt asks for no delay")
    parser.add_argument("--hostile", action="store_true", help="serve the hostile notice too")
    parser.add_argument("--no-validators", action="store_true", help="send neither ETag nor Last-Modified")
    asked = parser.parse_args()
    try:
        site = SampleSite(
            state=asked.state,
            port=asked.port,
            crawl_delay=0.0 if asked.no_robots_delay else asked.crawl_delay,
            hostile=asked.hostile,
            validators=not asked.no_validators,
        )
    except OSError as error:
        sys.stderr.write(f"port {asked.port}: {error.strerror}; choose another with --port, or --port 0\n")
        return 1
    with site:
        sys.stdout.write(f"{site.url}{LISTING}\n{len(site.website.notices)} notices; Ctrl-C ends.\n")
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
