"""The same words give the same document, whatever dress they wear."""

from __future__ import annotations

import random
from functools import cache
from itertools import product
from typing import Any

import pytest

from scraper.pages import parse_notice
from tests.cases import page_body, page_names, page_url
from tests.restyle import RESTYLES
from tests.skins import SKINS, Parts, take_apart

SAMPLE = 60


@cache
def parts_of(name: str) -> Parts | None:
    return take_apart(page_body(name).decode())


def dressable() -> list[str]:
    return [name for name in page_names() if parts_of(name) is not None]


@cache
def plain(name: str) -> dict[str, Any]:
    body = page_body(name)
    return parse_notice(body, page_url(name, body)).to_json()


def sample(pairs: list[tuple[str, str]], size: int = SAMPLE) -> list[tuple[str, str]]:
    return sorted(random.Random(1986).sample(pairs, min(size, len(pairs))))


DRESSED = list(product(dressable(), SKINS))
RESTYLED = list(product(page_names(), RESTYLES))
CODED = list(product(page_names(), ("bom", "undeclared", "windows-1252", "declared-latin-1")))


def check_skin(name: str, skin: str) -> None:
    parts = parts_of(name)
    assert parts is not None
    page = SKINS[skin](parts)
    got = parse_notice(page.encode(), plain(name)["url"]).to_json()
    wanted = plain(name)
    if skin == "saved" and wanted["image"]:  # the browser threw the picture's address away: only its words are left
        assert got["image"]["src"] != wanted["image"]["src"] or got["image"]["src"] is None
        got = {**got, "image": {**got["image"], "src": None}}
        wanted = {**wanted, "image": {**wanted["image"], "src": None}}
    assert got == wanted


def check_restyle(name: str, restyle: str) -> None:
    page = RESTYLES[restyle](page_body(name).decode())
    assert parse_notice(page.encode(), plain(name)["url"]).to_json() == plain(name)


def check_coding(name: str, coding: str) -> None:
    text = page_body(name).decode()
    match coding:
        case "bom":
            body = b"\xef\xbb\xbf" + text.encode()
        case "undeclared":
            body = text.replace('<meta charset="utf-8">\n', "").encode()
        case "windows-1252":
            body = text.replace('charset="utf-8"', 'charset="windows-1252"').encode("cp1252", "xmlcharrefreplace")
        case _:
            body = text.replace('charset="utf-8"', 'charset="iso-8859-1"').encode()
    assert parse_notice(body, plain(name)["url"]).to_json() == plain(name)


def test_nearly_every_page_can_be_dressed() -> None:
    assert len(dressable()) >= 0.85 * len(page_names())


@pytest.mark.parametrize(("name", "skin"), sample(DRESSED))
def test_skin_changes_nothing(name: str, skin: str) -> None:
    check_skin(name, skin)


@pytest.mark.parametrize(("name", "restyle"), sample(RESTYLED))
def test_markup_changes_nothing(name: str, restyle: str) -> None:
    check_restyle(name, restyle)


@pytest.mark.parametrize(("name", "coding"), sample(CODED, 20))
def test_encoding_changes_nothing(name: str, coding: str) -> None:
    check_coding(name, coding)


@pytest.mark.torture
@pytest.mark.parametrize(("name", "skin"), DRESSED)
def test_every_skin_changes_nothing(name: str, skin: str) -> None:
    check_skin(name, skin)


@pytest.mark.torture
@pytest.mark.parametrize(("name", "restyle"), RESTYLED)
def test_every_markup_changes_nothing(name: str, restyle: str) -> None:
    check_restyle(name, restyle)


@pytest.mark.torture
@pytest.mark.parametrize(("name", "coding"), CODED)
def test_every_encoding_changes_nothing(name: str, coding: str) -> None:
    check_coding(name, coding)
