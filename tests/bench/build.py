"""What a build costs, with 1,000, 10,000 and 100,000 synthetic notices: time, memory, size, and what grows how.

`python -m tests.bench.build [--notices 1000 10000 100000]`. Ratios within one run are what counts; a page here is
small (about 4 KB, a real one has some 300), so that reading pages weighs less and storing more than in real life.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from archive.captures import Captures
from scraper.capture import Capture

FIRST = ("Asha", "Ned", "Ivo", "Una", "Abel", "Ruth", "Cleo", "Omar", "Jory", "Mina", "Lars", "Tess", "Bram", "Edda")
SYLLABLES = ("ba", "ker", "lo", "min", "tas", "vel", "dor", "nu", "pel", "ri", "sten", "wick", "ham", "ley", "gor")
COMMITTEES = ("Transport", "Police and Crime", "Housing", "Health", "Environment", "Budget and Performance", "Economy")
ROLES = ("Chief Executive", "Director", "Head of Policy", "Manager", "Professor of Kerbs", "Chair", "Policy Officer")
WORDS = (
    "kerb",
    "paving",
    "street",
    "light",
    "bridge",
    "puddle",
    "bench",
    "bus",
    "tree",
    "lamp",
    "river",
    "fence",
    "market",
)


def names(count: int, chance: random.Random) -> list[str]:
    """Return that many names."""
    found = {}
    while len(found) < count:
        family = "".join(chance.choice(SYLLABLES) for _ in range(3)).capitalize()
        found[f"{chance.choice(FIRST)} {family}"] = None
    return list(found)


def pages(count: int, start: int = 0) -> Iterator[tuple[str, bytes]]:
    """Yield addresses and pages of synthetic notices: four in ten announce a meeting with two to six guests."""
    pool = names(max(count // 4, 200), random.Random(1))
    bodies = [f"{n.split()[1]} Association" for n in names(2000, random.Random(2))]
    for number in range(start, start + count):
        chance = random.Random(number)
        day = date(2011, 1, 3) + timedelta(days=chance.randrange(5400))
        topic = " ".join(chance.sample(WORDS, 4)).capitalize()
        body = "".join(f"<p>{sentence(chance)} {sentence(chance)} {sentence(chance)}</p>" for _ in range(6))
        if chance.random() < 0.4:
            body += meeting(chance, day, pool, bodies)
        note = sentence(chance)
        html = (
            f"<!doctype html><html lang='en-gb'><head><title>{topic}</title></head><body><main id='main-content'>"
            f"<div id='block-mainpagecontent'><h1>{topic}</h1><div class='u-sr-only'>Created on</div>"
            f"<div>{day:%d %B %Y}</div><div class='rich-text'>{body}<h2>Notes to editors</h2><ol><li>{note}</li>"
            f"<li><a href='https://example.org/{number}'>Read the report</a>.</li></ol></div></div></main></html>"
        )
        yield f"https://www.london.gov.uk/press-releases/assembly/notice-{number}", html.encode()


def sentence(chance: random.Random) -> str:
    """Return a sentence."""
    return f"The {' '.join(chance.choices(WORDS, k=12))} of London is {chance.randrange(1000)} years old."


def meeting(chance: random.Random, day: date, pool: list[str], bodies: list[str]) -> str:
    """Return the part of a page that announces a meeting."""
    lines = "".join(
        f"<li>{chance.choice(pool)}, {chance.choice(ROLES)}, {chance.choice(bodies)}</li>"
        for _ in range(chance.randrange(2, 7))
    )
    held = day + timedelta(days=chance.randrange(1, 6))
    return (
        f"<p>The London Assembly {chance.choice(COMMITTEES)} Committee will ask about it.</p><p>The guests are:</p>"
        f"<ul>{lines}</ul><p>The meeting will take place on {held:%A} {held.day} {held:%B %Y} from"
        f" {chance.choice((10, 11))}am, in the Chamber at City Hall, Kamal Chunchie Way.</p>"
    )


def capture(data: Path, count: int, start: int = 0, dress: Callable[[int, bytes], bytes] | None = None) -> None:
    """Put synthetic notices into captures.db; `dress` may lay each page into a heavier one."""
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    with Captures.open(data / "captures.db", create=True) as captures, captures.transaction():
        for number, (url, page) in enumerate(pages(count, start)):
            body = dress(number, page) if dress else page
            captures.add(
                Capture(
                    kind="notice",
                    url=url,
                    final_url=url,
                    fetched_at=moment + timedelta(seconds=start + number),
                    status=200,
                    headers=(("Content-Type", "text/html; charset=utf-8"),),
                    body=body,
                    source="folder:synthetic",
                )
            )


_BUILD = """
import json, resource, sys, time
from pathlib import Path
from archive.build import build
began = time.perf_counter()
report = build(Path(sys.argv[1]), processes=int(sys.argv[2]), everything=sys.argv[3] == "all")
took = time.perf_counter() - began
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": took, "peak_mb": peak, "notices": report.notices, "total": report.total}))
"""


def build(data: Path, processes: int = 2, how: str = "new") -> dict[str, float]:
    """Build in a process of its own; return seconds, peak memory in MB, and notices written."""
    command = [sys.executable, "-c", _BUILD, str(data), str(processes), how]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def measure(count: int) -> dict[str, float]:
    """Return what a build of that many notices costs."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        capture(data, count)
        whole = build(data)
        capture(data, 20, start=count)
        added = build(data)
        assert (whole["notices"], added["notices"]) == (count, 20)
        again = time.perf_counter()
        build(data)
        return {
            "notices": count,
            "build_s": round(whole["seconds"], 1),
            "build_ms_per_notice": round(1000 * whole["seconds"] / count, 2),
            "peak_mb": round(whole["peak_mb"]),
            "twenty_new_s": round(added["seconds"], 2),
            "nothing_new_s": round(time.perf_counter() - again, 2),
            "press_db_kb_per_notice": round((data / "press.db").stat().st_size / 1024 / count, 1),
        }


def main() -> None:
    """Print one line of JSON for each size."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.build", description=__doc__)
    parser.add_argument("--notices", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    for count in parser.parse_args().notices:
        sys.stdout.write(f"{json.dumps(measure(count))}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
