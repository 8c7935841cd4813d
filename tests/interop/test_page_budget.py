"""What the first visit costs, as a Lighthouse would count it, and that nothing comes from elsewhere."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from playwright.async_api import Request, expect

FIRST_LOAD = 350_000
"""Bytes, gzipped, until the first page of a logged-in person is complete."""
REQUESTS = 90
PAINT_MS = 4_000


@pytest.mark.feature("WEB-04")
async def test_first_page_is_small_and_all_our_own(axisedge_device, open_page, log_in) -> None:
    """Everything that the log-in and the status page fetch, measured as it travels compressed."""
    page = await open_page()
    sizes: dict[str, int] = {}
    strangers: list[str] = []

    async def count(request: Request) -> None:
        if not request.url.startswith((axisedge_device.http, "blob:")):
            strangers.append(request.url)
        response = await request.response()
        if response is not None and response.ok and "/api/" not in request.url:
            sizes[request.url] = len(gzip.compress(await response.body(), 9))

    page.on("requestfinished", count)
    await log_in(page, axisedge_device)
    await expect(page.get_by_role("heading", name="Device info")).to_be_visible()
    await page.wait_for_load_state("networkidle")
    assert strangers == []
    assert 50_000 < sum(sizes.values()) < FIRST_LOAD, sorted(sizes.items(), key=lambda item: -item[1])[:10]
    assert len(sizes) < REQUESTS
    paint = await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    assert paint < PAINT_MS


@pytest.mark.feature("WEB-04")
async def test_the_page_travels_compressed(axisedge_device) -> None:
    """Scripts and styles are sent gzipped to those who take it, may be kept for ever, and carry the right type."""
    static = Path(__file__).parents[2] / "src/axisedge/web/static"
    manifest = json.loads((static / ".vite/manifest.json").read_text())
    entry = manifest["index.html"]["file"]
    url = f"{axisedge_device.http}/ui/{entry}"
    async with axisedge_device.stranger.get(url, headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith("text/javascript")
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Encoding"] == "gzip"
        assert int(answer.headers["Content-Length"]) < (static / entry).stat().st_size / 2


@pytest.mark.feature("SEC-01", "WEB-01")
async def test_the_page_cannot_be_talked_into_other_files(axisedge_device) -> None:
    """Path traversal gets nothing; every other address below the page is a deep link."""
    stranger, base = axisedge_device.stranger, axisedge_device.http
    for path in ("..%2f..%2fserver.py", "..%2f__init__.py", "%2e%2e", "nothing.js"):
        async with stranger.get(f"{base}/ui/assets/{path}") as answer:
            text = await answer.text()
            assert answer.status in {200, 404}
            assert "import" not in text.split("<script")[0]
    async with stranger.get(f"{base}/ui/system/events/rules/1") as answer:
        assert answer.status == 200
        policy = answer.headers["Content-Security-Policy"]
        first = await answer.text()
    async with stranger.get(f"{base}/ui/") as answer:
        assert answer.headers["Content-Security-Policy"] != policy, "the nonce is new for every answer"
    nonce = policy.split("'nonce-")[1].split("'")[0]
    assert f'nonce="{nonce}"' in first
    assert "unsafe" not in policy
    assert "__CSP_NONCE__" not in first
    assert "<script>" not in first
