"""The truth about how a crawl went: its outcome, its exit status, and every figure that adds up to them."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from archive.crawl_plan import CrawlPlan
from archive.errors import BLOCKED, DONE, DRIFT, FAILED, UNFINISHED, UNREACHABLE
from archive.frontier import Frontier
from archive.moments import now_utc, to_text
from archive.wording import counted
from scraper.exchange import Exchange
from scraper.outcome import Outcome

REFUSED_SHARE = 0.2  # above this share, and from three pages on, the site no longer looks as expected
_AT_LEAST = 3
_STATUS = {"failing": UNREACHABLE, "blocked": BLOCKED, "drift": DRIFT}
STOPPED = 130  # as a shell tells of Ctrl-C


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a crawl ended."""

    outcome: str
    """done, failing, blocked, drift, budget or stopped."""
    exit_status: int
    reason: str
    """Why, in a sentence."""


def was_stopped(fault: BaseException | None) -> bool:
    """Whether a person has stopped the crawl, which is no fault."""
    return isinstance(fault, (asyncio.CancelledError, GeneratorExit, KeyboardInterrupt))


def verdict(outcome: Outcome, frontier: Frontier) -> Verdict:
    """How a crawl ended: the gravest of what happened."""
    stop, fault = outcome.stop, outcome.fault
    if was_stopped(fault):
        return Verdict("stopped", STOPPED, "it was stopped by hand")
    if fault is not None:
        return Verdict("failing", FAILED, f"a fault of this machine or program: {fault!r}")
    if stop is not None and stop.outcome in _STATUS:
        return Verdict(stop.outcome, _STATUS[stop.outcome], str(stop))
    drift = [*outcome.drift, *suspicions(outcome, frontier)]
    if drift:
        return Verdict("drift", DRIFT, "; ".join(drift))
    if outcome.closed:
        why = f"robots.txt disallows {outcome.closed[0]}: the listing was not read to its end"
        return Verdict("blocked", BLOCKED, why)
    left = frontier.waiting()
    if stop is not None and left:
        return Verdict("budget", UNFINISHED, f"{stop}; left for the next run: {counted(left, 'address')}")
    if frontier.trouble:
        bad = Counter({k: n for k, n in frontier.results.items() if k.startswith(("failed", "refused"))})
        told = f", most often {bad.most_common(1)[0][0]}" if bad else ""
        return Verdict("failing", UNREACHABLE, f"{counted(frontier.trouble, 'address')} gave no page{told}")
    return Verdict("done", DONE, "nothing is left to ask")


def suspicions(outcome: Outcome, frontier: Frontier) -> list[str]:
    """Signs of drift that only show in the share of notices."""
    notices = frontier.notices
    refused = sum(n for result, n in notices.items() if result.startswith("refused") and "not_a_notice" not in result)
    told = []
    if refused >= _AT_LEAST and refused > REFUSED_SHARE * sum(notices.values()):
        told.append(f"{refused} of {sum(notices.values())} notices were refused")
    if outcome.unreadable >= _AT_LEAST and outcome.unreadable > REFUSED_SHARE * outcome.parsed:
        pages = f"{outcome.unreadable} of {outcome.parsed} pages"
        told.append(f"{pages} could not be read as notices (they are kept)")
    return told


def facts(
    plan: CrawlPlan, site: str, outcome: Outcome, frontier: Frontier, exchange: Exchange, started_at: datetime
) -> dict[str, Any]:
    """What `--json` prints and `crawl_runs.report` keeps, save for the run's duration."""
    results, ending = frontier.results, verdict(outcome, frontier)
    return {
        "run": frontier.run_id,
        "mode": plan.mode,
        "site": site,
        "started_at": to_text(started_at),
        "ended_at": to_text(now_utc()),
        "outcome": ending.outcome,
        "exit_status": ending.exit_status,
        "reason": ending.reason,
        "resumed": frontier.resumed,
        "requests": {
            "total": exchange.requests,
            "by_status": dict(sorted(exchange.by_status.items())),
            "bytes": exchange.bytes,
            "seconds_waited": round(exchange.waited, 1),
        },
        "asked": sum(results.values()),
        "stored": results["new"] + results["changed"],
        "new": results["new"],
        "changed": results["changed"],
        "unchanged": results["unchanged"],
        "gone": results["gone"],
        "failed": _by_reason(results, "failed: "),
        "refused": _by_reason(results, "refused: "),
        "left": frontier.waiting(),
        "notices": dict(sorted(frontier.notices.items())),
        "drift": [*outcome.drift, *suspicions(outcome, frontier)],
        "robots": outcome.seen.get("robots"),
        "feed": outcome.seen.get("feed"),
        "listing": outcome.seen.get("listing"),
        "cross_check": frontier.cross_check(),
        "challenges": dict(outcome.challenges),
        "redirects": outcome.moved[:200],
        "traits": {name: dict(sorted(counts.items())) for name, counts in sorted(outcome.traits.items())},
        "unrecognised": dict(outcome.unrecognised),
        "archive": frontier.totals(),
    }


def _by_reason(results: Counter[str], prefix: str) -> dict[str, int]:
    return {key.removeprefix(prefix): count for key, count in sorted(results.items()) if key.startswith(prefix)}


def summary(facts: dict[str, Any]) -> list[str]:
    """The report as lines for a reader."""
    refused, failed = sum(facts["refused"].values()), sum(facts["failed"].values())
    lines = [
        f"{facts['outcome']}: {facts['reason']}",
        f"{facts['new']} new, {facts['changed']} changed, {facts['unchanged']} unchanged, {facts['gone']} gone, "
        f"{refused} refused, {failed} failed; {facts['left']} left; "
        f"{facts['requests']['total']} requests, {facts['requests']['bytes'] / 1e6:.1f} MB, {facts['seconds']} s",
    ]
    for title in ("refused", "failed"):
        lines += [f"  {title}: {reason} ({count})" for reason, count in facts[title].items()]
    check = facts["cross_check"]
    if check is not None:
        lines.append(
            f"feed {check['in_feed']}, listing {check['in_listing']}; in the feed only {check['feed_only']}, "
            f"in the listing only {check['listing_only']}"
        )
    if facts["unrecognised"]:
        unread = ", ".join(f"{reason} ({count})" for reason, count in facts["unrecognised"].items())
        lines.append(f"kept, but not readable as notices: {unread}")
    return lines
