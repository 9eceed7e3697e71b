"""A browser without a screen: where it is, and what it is started with. The tests in a browser take it from here too."""

from __future__ import annotations

import shutil

#: WebGL2 in software, and nothing that would reach out to the network.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
)


def browser_path() -> str | None:
    """The system's Chromium; None where there is none, and Playwright has to bring its own."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
