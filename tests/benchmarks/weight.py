"""How much each main page weighs on the wire, how many requests it takes, and whether anything moves while it loads.

    python -m tests.benchmarks.weight               print the table; fails when a page is too heavy
    python -m tests.benchmarks.weight --write       and put it into tests/benchmarks/README.md

The demo is served by gunicorn as in production, with compressed files under their hashed names. Chromium, 1280 × 800,
opens each page twice: with an empty cache, and after the front page has been seen (the dashboard, for those who
signed in).
"""

import os
import re
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from deploy.screenshots import Picture, context_of, demo_served, every_page, path_of

KILOBYTE = 1000
MAX_FIRST, MAX_SECOND = 150 * KILOBYTE, 30 * KILOBYTE
MAX_SHIFT = 0.01
README = Path(__file__).with_name("README.md")
BEGIN, END = "<!-- weight: begin -->", "<!-- weight: end -->"
SHIFTS = """() => new Promise(resolve => {
    let sum = 0;
    new PerformanceObserver(list => list.getEntries().forEach(entry => { sum += entry.value; }))
        .observe({type: "layout-shift", buffered: true});
    setTimeout(() => resolve(sum), 100);
})"""


@dataclass(frozen=True)
class Visit:
    """One page opened once: bytes on the wire with their headers, requests, and the sum of all shifts."""

    size: int
    requests: int
    shift: float


@dataclass(frozen=True)
class Weight:
    """A page with an empty cache, and as the second page of a visit."""

    page: str
    first: Visit
    second: Visit

    @property
    def is_light(self) -> bool:
        shift = max(self.first.shift, self.second.shift)
        return self.first.size <= MAX_FIRST and self.second.size <= MAX_SECOND and shift <= MAX_SHIFT


def main(*, write: bool) -> None:
    with demo_served() as address, sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        weights = [weigh(browser, address, page) for page in every_page()]
        browser.close()
    table = as_table(weights)
    print(table)
    if write:
        text = README.read_text(encoding="utf-8")
        README.write_text(
            re.sub(f"{BEGIN}.*{END}", lambda _: f"{BEGIN}\n{table}\n{END}", text, flags=re.DOTALL), encoding="utf-8"
        )
    if too_heavy := [weight.page for weight in weights if not weight.is_light]:
        raise SystemExit(f"Too heavy, or moving: {', '.join(too_heavy)}")


def weigh(browser: Browser, address: str, page: Picture) -> Weight:
    context = context_of(page, browser, address)
    first = visit(context, f"{address}{path_of(page)}")
    context.close()
    context = context_of(page, browser, address)
    visit(context, f"{address}/en/today/" if page.role else f"{address}/en/verify/")
    second = visit(context, f"{address}{path_of(page)}")
    context.close()
    return Weight(page.name, first, second)


def visit(context: BrowserContext, address: str) -> Visit:
    tab = context.new_page()
    network = context.new_cdp_session(tab)
    network.send("Network.enable")
    sizes: list[int] = []

    def note(event: dict[str, Any]) -> None:
        # What comes out of the browser's cache has no length.
        if event["encodedDataLength"]:
            sizes.append(int(event["encodedDataLength"]))

    network.on("Network.loadingFinished", note)
    tab.goto(address, wait_until="networkidle")
    shift = tab.evaluate(SHIFTS)
    tab.close()
    return Visit(sum(sizes), len(sizes), shift)


def as_table(weights: Iterable[Weight]) -> str:
    lines = [
        "| page | first load, kB | requests | as second page, kB | requests | layout shift |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for weight in weights:
        first, second = weight.first, weight.second
        sizes = [f"{each.size / KILOBYTE:.1f} | {each.requests}" for each in (first, second)]
        lines.append(f"| {weight.page} | {' | '.join(sizes)} | {max(first.shift, second.shift):.3f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main(write="--write" in sys.argv[1:])
