"""Authenticated requests a second over one kept-alive connection, against a bare aiohttp handler."""

from __future__ import annotations

import json
import subprocess
import sys

from harness import Client, device, machine, paired, rate, show

BARE = """
import asyncio
from aiohttp import web
async def answer(request):
    body = await request.read()
    return web.Response(text=TEXT, content_type=KIND)
async def main():
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""


def against_bare(name: str, method: str, path: str, body: bytes) -> None:
    """Measure one request of the device, and a bare handler that answers the same bytes."""
    with device() as running:
        client = Client(running.address, digest=True)
        status, answer = client.request(method, path, body)
        assert status == 200, (status, answer)
        kind = "application/json" if body else "text/plain"
        source = f"TEXT = {answer.decode()!r}\nKIND = {kind!r}\n{BARE}"
        bare = subprocess.Popen([sys.executable, "-c", source], stdout=subprocess.PIPE, text=True)
        assert bare.stdout
        try:
            floor_client = Client(("127.0.0.1", int(bare.stdout.readline())), digest=False)
            ours, floor = paired(
                5,
                lambda: rate(lambda: client.request(method, path, body)),
                lambda: rate(lambda: floor_client.request(method, path, body)),
            )
        finally:
            bare.terminate()
            bare.wait()
        show(name, ours, "req/s", floor, "bare aiohttp", "0.6 or more")


def main() -> None:
    """Print both lines."""
    machine()
    against_bare(
        "param.cgi list root.Brand, digest", "GET", "/axis-cgi/param.cgi?action=list&group=root.Brand", b""
    )
    call = json.dumps({"apiVersion": "1.0", "method": "getAllProperties"}).encode()
    against_bare(
        "basicdeviceinfo.cgi getAllProperties, digest", "POST", "/axis-cgi/basicdeviceinfo.cgi", call
    )


if __name__ == "__main__":
    main()
