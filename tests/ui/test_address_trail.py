"""Addresses that are on their way to the browser are no news; a link, an edit and the browser's history are."""

import random

import pytest
import streamlit as st

from nnviz.ui import addresses


class Query(dict):
    """Streamlit's query parameters, as a plain dict."""

    def to_dict(self) -> dict[str, str]:
        return dict(self)

    def from_dict(self, words: dict[str, str]) -> None:
        self.clear()
        self.update(words)


class Browser:
    """One whose address comes late: it shows each that was written only when `arrive` is called."""

    def __init__(self, monkeypatch) -> None:
        self.query, self.by_history = Query(), False
        monkeypatch.setattr(st, "session_state", {})
        monkeypatch.setattr(st, "query_params", self.query)
        monkeypatch.setattr(addresses, "came_by_history", lambda: self.by_history)
        self.shows: dict[str, str] = {}
        self.coming: list[dict[str, str]] = []

    def arrive(self) -> None:
        if self.coming:
            self.shows = self.coming.pop(0)

    def say(self, *, history: bool = False) -> bool:
        """A message comes with what the browser shows; whether it is taken for news."""
        self.query.from_dict(self.shows)
        self.by_history = history
        return addresses.is_news(self.query.to_dict())

    def write(self, **words: str) -> None:
        before = self.query.to_dict()
        addresses.write_address(words)
        if self.query.to_dict() != before:
            self.coming.append(self.query.to_dict())


@pytest.fixture
def browser(monkeypatch) -> Browser:
    return Browser(monkeypatch)


def test_what_is_only_late_is_no_news(browser) -> None:
    browser.shows = {"epoch": "3"}
    assert browser.say()
    browser.write(epoch="3", show="ever")
    assert not browser.say()  # it still shows the link
    browser.write(epoch="3", show="all")
    browser.arrive()
    assert not browser.say()
    browser.arrive()
    assert not browser.say()


def test_going_back_is_news_though_the_address_was_written_before(browser) -> None:
    browser.say()
    for epoch in ("1", "2"):
        browser.write(epoch=epoch)
        browser.arrive()
        browser.say()
    browser.shows = {"epoch": "1"}
    assert browser.say()  # it had shown epoch 2, so it went back
    browser.write(epoch="1")
    browser.write(epoch="9")
    browser.shows = {"epoch": "1"}
    assert not browser.say()
    assert browser.say(history=True)


def test_news_stays_news_until_it_was_followed(browser) -> None:
    browser.say()
    browser.write(epoch="1")
    browser.write(epoch="2")
    browser.shows = {"epoch": "1"}
    assert browser.say(history=True)
    assert browser.say()  # the script was interrupted before it had written anything
    browser.write(epoch="1")
    assert not browser.say()


@pytest.mark.parametrize("seed", range(30))
def test_nobody_who_only_chooses_ever_makes_news_however_late_the_address(browser, seed: int) -> None:
    rng = random.Random(seed)
    browser.say()
    browser.write(at="start")
    for _ in range(200):
        if rng.random() < 0.5:
            browser.arrive()
        heard = addresses.address_heard()
        assert not browser.say()
        assert addresses.address_heard() <= addresses.address_now()
        browser.write(at=str(rng.randrange(4)))
        assert heard <= addresses.address_now()


def test_the_number_that_the_browser_showed_follows_what_it_showed(browser) -> None:
    browser.say()
    for k in range(5):
        browser.write(at=str(k))
    written = addresses.address_now()
    browser.say()
    assert addresses.address_heard() == written - 5
    for k in range(5):
        browser.arrive()
        browser.say()
        assert addresses.address_heard() == written - 4 + k
