"""The user agent in a process of its own, for a network namespace: ``python remote.py '{"settings": …, "to": …}'``.

It registers, calls, listens for a while, hangs up, and prints what it found as one line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from axisedge.sip.protocols import Registration
from axisedge.sip.settings import SipSettings
from tests.interop.sip.conftest import RATE, Phone
from tests.interop.sip.peers import loudest


async def main(wish: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        phone = Phone(Path(folder), "")
        settings = SipSettings.model_validate({"enabled": True, **wish["settings"]})
        phone.settings = settings
        await phone.agent.start(settings, phone.heard)
        try:
            if settings.accounts[settings.default_account].registers:
                await phone.heard.next(
                    "registration", matching=lambda account, status: status.state is Registration.REGISTERED
                )
            await phone.dial(wish["to"])
            await asyncio.sleep(wish.get("seconds", 2.0))
            stats = await phone.agent.media_stats("call")
            machine = phone.agent._machine
            assert machine
            dump = await phone.agent._run(lambda: machine.call("call").dump(True, ""))
            heard = phone.desk.legs[0].heard()[-RATE:]
            print(
                json.dumps(
                    {
                        "received": stats.received_packets,
                        "hertz": loudest(heard, RATE) if len(heard) else 0,
                        "dump": dump,
                    }
                ),
                flush=True,
            )
            await phone.agent.hang_up("call")
            await phone.heard.next("ended")
        finally:
            await phone.agent.stop()


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
