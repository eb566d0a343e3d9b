"""The sample website's server: loopback only, standard library only."""

from __future__ import annotations

import gzip
import sys
import threading
import time
from dataclasses import dataclass, replace
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

from tests.site.noise import Noise
from tests.site.routes import Answer, Settings, Website, redirect


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """A request as the server saw it."""

    time: float
    """seconds on the monotonic clock, for measuring gaps"""
    method: str
    path: str
    """path and query"""
    status: int
    headers: dict[str, str]
    """request headers, names in lower case"""


@lru_cache(maxsize=8)
def website(settings: Settings) -> Website:
    return Website(settings)


class SampleSite:
    """The sample website on a free port of 127.0.0.1, or on the given one; serves between `with` and its end.

    `site.state` may be changed while it serves: 1 and 2 are before and after the editors' changes, 3 is a redesign.
    """

    def __init__(
        self, *, state: int = 1, port: int = 0, crawl_delay: float = 0.0, hostile: bool = False,
        validators: bool = True, seed: bool = True, noise_seed: int | None = None,
    ) -> None:  # fmt: skip
        self.settings = Settings(state, crawl_delay, hostile, validators, seed)
        self.noise = Noise(noise_seed)
        self.log: list[LoggedRequest] = []
        website(self.settings)  # a fault in a notice file shows here, not in the first answer
        self.server = QuietServer(("127.0.0.1", port), handler_of(self))
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), name="sample site", daemon=True)

    @property
    def state(self) -> int:
        return self.settings.state

    @state.setter
    def state(self, state: int) -> None:
        self.settings = replace(self.settings, state=state)

    @property
    def website(self) -> Website:
        """What is served now: its notices by path, its listing, its feed."""
        return website(self.settings)

    def paths(self) -> list[str]:
        """What was asked for so far, in order."""
        return [request.path for request in self.log]

    def __enter__(self) -> SampleSite:
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class QuietServer(ThreadingHTTPServer):
    """Does not call it an error when an asker goes away in the middle of an answer, as a crawl that is stopped does."""

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def unchanged(answer: Answer, headers: dict[str, str]) -> bool:
    """Whether the asker's validators still hold (RFC 9110, section 13.2.2: the ETag goes before the date)."""
    if answer.status != 200:
        return False
    if sent := headers.get("if-none-match"):
        return bool(answer.etag) and answer.etag in [one.strip() for one in sent.split(",")]
    if answer.last_modified and (since := headers.get("if-modified-since")):
        try:
            return answer.last_modified.replace(microsecond=0) <= parsedate_to_datetime(since)
        except (ValueError, TypeError):
            return False  # a date that cannot be read asks for nothing
    return False


def handler_of(site: SampleSite) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "sample-site"
        sys_version = ""
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            host = headers.get("host", "")
            if host.partition(":")[0] == "localhost":  # stands for the apex: london.gov.uk → www.london.gov.uk
                answer = redirect(site.url + self.path)
            else:
                answer = site.website.answer(self.path, site.noise)
            if not site.settings.validators:
                answer = replace(answer, etag=None, last_modified=None)
            if unchanged(answer, headers):
                answer = replace(answer, status=304, body=b"")
            site.log.append(LoggedRequest(time.monotonic(), self.command, self.path, answer.status, headers))
            self.reply(answer, "gzip" in headers.get("accept-encoding", ""))

        do_HEAD = do_GET  # noqa: N815 (the name that http.server looks for)

        def do_POST(self) -> None:
            site.log.append(LoggedRequest(time.monotonic(), "POST", self.path, 405, {}))
            self.close_connection = True
            self.reply(Answer(status=405, headers={"Allow": "GET, HEAD", "Connection": "close"}), zipped=False)

        def reply(self, answer: Answer, zipped: bool) -> None:
            body = answer.body
            self.send_response(answer.status)
            if body:
                self.send_header("Content-Type", answer.content_type)
                self.send_header("Vary", "Accept-Encoding")
            if zipped and len(body) > 500:
                body = gzip.compress(body, 5)
                self.send_header("Content-Encoding", "gzip")
            if answer.etag:
                self.send_header("ETag", answer.etag)
            if answer.last_modified:
                self.send_header("Last-Modified", format_datetime(answer.last_modified, usegmt=True))
            if answer.status in (200, 304):
                self.send_header("Cache-Control", "max-age=0, public")
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing: the log is `SampleSite.log`."""

    return Handler
