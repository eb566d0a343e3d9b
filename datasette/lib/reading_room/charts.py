"""Charts drawn on the server as SVG: no script, no inline style (the policy forbids it), colours from room.css."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

WIDTH, HEIGHT, BASE, LEFT = 720, 220, 190, 34


def stacked_columns(columns: Sequence[tuple[str, Sequence[int]]], series: Sequence[str], label: str) -> Markup:
    """Return columns with a part for each of `series`; `label` says the chart in a sentence for who cannot see it."""
    highest = max((sum(parts) for _, parts in columns), default=0) or 1
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10**9) if highest / s <= 5)
    top = -(-highest // step) * step
    scale = (BASE - 14) / top
    slot = (WIDTH - LEFT) / max(len(columns), 1)
    out = Markup('<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">').format(WIDTH, HEIGHT, label)
    for value in range(0, top + 1, step):
        y = BASE - value * scale
        out += Markup('<line class="grid" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>').format(LEFT, WIDTH, y, y)
        out += Markup('<text class="axis" x="{}" y="{:.1f}" text-anchor="end">{}</text>').format(LEFT - 6, y + 4, value)
    every = max(1, -(-len(columns) // 12))
    for position, (name, parts) in enumerate(columns):
        x = LEFT + position * slot + slot * 0.14
        y = float(BASE)
        for number, part in enumerate(parts):
            if part:
                y -= part * scale
                out += Markup(
                    '<rect class="s{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}">'
                    "<title>{}, {}: {}</title></rect>"
                ).format(number, x, y, slot * 0.72, part * scale, name, series[number], part)
        if position % every == 0:
            out += Markup('<text class="axis" x="{:.1f}" y="{}" text-anchor="middle">{}</text>').format(
                x + slot * 0.36, BASE + 18, name
            )
    return out + Markup("</svg>")


def bar(value: int, highest: int) -> Markup:
    """Return a small horizontal bar, as long as `value` is of `highest`; the number stands beside it in the page."""
    share = 100 * value / max(highest, 1)
    return Markup(
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="s0" width="{:.1f}" height="8"/></svg>'
    ).format(share)


def timeline(items: Sequence[tuple[str, float, float]], years: Sequence[int], label: str) -> Markup:
    """Return rows of bars from `start` to `end` (shares of the width, 0 to 1), each under its name, over `years`."""
    height = len(items) * 32 + 20
    out = Markup('<svg class="chart timeline" viewBox="0 0 {} {}" role="img" aria-label="{}">').format(
        WIDTH, height, label
    )
    for position, (name, start, end) in enumerate(items):
        y = position * 32 + 2
        width = max((end - start) * WIDTH, 8)
        x = min(start * WIDTH, WIDTH - width)
        out += Markup('<rect class="track" x="0" y="{}" width="{}" height="8" rx="4"/>').format(y + 18, WIDTH)
        out += Markup('<rect class="s0" x="{:.1f}" y="{}" width="{:.1f}" height="8" rx="4"/>').format(x, y + 18, width)
        out += Markup('<text class="axis" x="0" y="{}">{}</text>').format(y + 12, name)
    for position, year in enumerate(years):
        x = position * WIDTH / len(years)
        out += Markup('<text class="axis year" x="{:.1f}" y="{}">{}</text>').format(x, height - 4, year)
    return out + Markup("</svg>")
