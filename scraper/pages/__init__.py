"""Saved pages → values. Everything here is pure: bytes and an address in, a value out."""

from __future__ import annotations

from scraper.pages.parse import parse_notice
from scraper.pages.refusal import REASONS, RefusedPage

__all__ = ["REASONS", "RefusedPage", "parse_notice"]
