"""The bench of a device over HTTP, in the words of a person who stands before it."""

from __future__ import annotations

from typing import Any

import aiohttp


class BenchRefused(Exception):
    """The bench would not do it; the message is the device's own."""


class BenchClient:
    """The device's bench API (``/bench/v1``): what hands, cards and wires could do to it.

    Every method gives the state of the bench after it, and raises `BenchRefused` when the bench says no.
    """

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self.url = url

    async def post(self, path: str, **body: Any) -> dict[str, Any]:
        """Send ``body`` to ``/bench/v1/<path>``."""
        async with self._session.post(f"{self.url}/{path}", json=body) as response:
            return await self._answer(response)

    async def state(self) -> dict[str, Any]:
        """Every line, light and button as it is now."""
        async with self._session.get(f"{self.url}/state") as response:
            return await self._answer(response)

    @staticmethod
    async def _answer(response: aiohttp.ClientResponse) -> dict[str, Any]:
        answer: dict[str, Any] = await response.json()
        if response.status >= 400:
            raise BenchRefused(answer.get("error", {}).get("message", response.reason))
        return answer

    async def press(self, button: str = "call-button", seconds: float = 0.2) -> dict[str, Any]:
        """Press a button, and let go after ``seconds``."""
        return await self.post("press", button=button, seconds=seconds)

    async def close(self, line: str | int) -> dict[str, Any]:
        """Close the switch on an input, by name or by the number of the I/O terminal from 1."""
        return await self.post("input", input=str(line), state="closed")

    async def open(self, line: str | int) -> dict[str, Any]:
        """Open the switch on an input."""
        return await self.post("input", input=str(line), state="open")

    async def wire(self, line: str | int, state: str) -> dict[str, Any]:
        """Make a cable ``cut``, ``shorted`` or ``whole``."""
        return await self.post("wire", line=str(line), state=state)

    async def stick(self, line: str | int, stuck: bool = True) -> dict[str, Any]:
        """Let the contact of an output stay where it is, whatever the device drives, or follow again."""
        return await self.post("contact", line=str(line), stuck=stuck)

    async def card(self, uid: str, bits: int | None = None) -> dict[str, Any]:
        """Hold a card to the first reader; ``uid`` in hexadecimal, 8 bits a byte unless told."""
        return await self.post("card", uid=uid, bits=bits)

    async def pin(self, pin: str) -> dict[str, Any]:
        """Type a PIN at the first reader."""
        return await self.post("pin", pin=pin)

    async def camera(self, **switches: bool | float) -> dict[str, Any]:
        """Do something to the camera: ``covered``, ``dark``, ``moving``, ``unplugged``, ``light``, ``kelvin``."""
        return await self.post("camera", **switches)
