"""The archive in a browser: a socket, Datasette, and an end without noise."""

from __future__ import annotations

import asyncio
import errno
import socket
import threading
import time
import webbrowser
from collections.abc import Callable
from pathlib import Path

import uvicorn

from archive.errors import UserError
from archive.publish import SITE
from archive.reading_room import check_press, reading_room

PORTS_TRIED = 20


def listen(host: str, port: int, say: Callable[[str], None]) -> socket.socket:
    """Return a socket that listens on `port`, or on the next free one, which is then said. Port 0 is any free one.

    Raises `UserError` if `host` is no address of this machine or no port is free.
    """
    try:
        family, kind, protocol, _, _ = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (socket.gaierror, UnicodeError) as error:
        raise UserError(f"--host {host}: no such address; use 127.0.0.1, or one of this machine's own") from error
    for number in [port] if port == 0 else range(port, min(port + PORTS_TRIED, 65536)):
        opened = socket.socket(family, kind, protocol)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            opened.bind((host, number))
            opened.listen(128)
        except OSError as error:
            opened.close()
            if error.errno == errno.EADDRINUSE:
                continue
            raise UserError(f"{host} port {number}: {error.strerror}; choose another --host or --port") from error
        if number != port:
            say(f"Port {port} is taken; using {number}.")
        return opened
    raise UserError(f"ports {port} to {port + PORTS_TRIED - 1} are all taken; choose another with --port")


def address_of(listening: socket.socket) -> str:
    """Return the address to open in a browser: `http://127.0.0.1:8001/`."""
    host, port = listening.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        host = socket.gethostname()
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def serve(
    data: Path,
    host: str,
    port: int,
    say: Callable[[str], None],
    *,
    public: bool = False,
    open_browser: bool = False,
    ready: Callable[[str], str] = "{}  (Ctrl-C ends)".format,
    site: Path = SITE,
) -> None:
    """Serve the archive of the folder `data` until Ctrl-C, then return.

    `say` is given the lines to show; once readers are answered, what `ready` makes of the site's address. `public` says
    that a web server in front shows the site to other machines.
    Raises `UserError` if there is nothing to serve or nowhere to serve it.
    """
    check_press(data / "press.db")  # before a port is taken
    with listen(host, port, say) as listening:
        datasette = reading_room(data / "press.db", host, site, public=public)
        server = uvicorn.Server(
            # Searches are the readers' own affair: no access log. A page that a reader went away from ends with it.
            uvicorn.Config(
                datasette.app(), log_level="warning", access_log=False, lifespan="on", timeout_graceful_shutdown=5
            )
        )
        address = address_of(listening)
        announcer = threading.Thread(
            target=_announce, args=(server, ready(address), address if open_browser else "", say), daemon=True
        )
        try:
            asyncio.run(datasette.invoke_startup())
            announcer.start()
            server.run(sockets=[listening])
        except KeyboardInterrupt:
            pass  # uvicorn has closed what was open; Ctrl-C is how this command ends
        finally:
            server.should_exit = True


def _announce(server: uvicorn.Server, words: str, page: str, say: Callable[[str], None]) -> None:
    while not (server.started or server.should_exit):
        time.sleep(0.05)
    if server.should_exit:
        return
    say(words)
    if page:
        webbrowser.open(page)
