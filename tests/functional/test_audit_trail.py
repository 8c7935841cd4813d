"""What people do is in the audit log, whichever interface they use, and can be read back."""

from __future__ import annotations

import pytest

from axisedge.testing import RunningDevice

pytestmark = pytest.mark.feature("SEC-11")


async def texts(device: RunningDevice) -> list[str]:
    return [line.text for line in await device.context.audit.read()]


async def test_switching_an_output(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    await device.get_text("/axis-cgi/io/port.cgi?action=2:/")
    assert any(text.startswith("root: ") and "Relay 1" in text for text in await texts(device))


async def test_changing_a_parameter(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    path = "/axis-cgi/param.cgi?action=update&System.PreventDoSAttack.DoSBlockingPeriod=33"
    assert (await device.get_text(path)).strip() == "OK"
    assert (await texts(device))[-1] == "root: changed brute-force: period"


async def test_changing_settings_over_rest(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    patch = {"data": {"accounts": {"joe": {"role": "viewer", "password": "very hidden"}}}}
    async with device.session.patch(device.http + "/config/rest/accounts/v1", json=patch) as answer:
        assert answer.status == 200
        assert "very hidden" not in await answer.text()
    assert (await texts(device))[-1] == "root: changed accounts: accounts.joe added"


async def test_restarting(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    await device.get_text("/axis-cgi/restart.cgi")
    await device.device.ended()
    assert (await texts(device))[-1] == "root: restart"


async def test_reading_it_over_the_cgi(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    await device.context.settings.update("brute-force", {"period": 44}, "olga")
    lines = (await device.get_text("/axis-cgi/auditlog.cgi?tail=1")).splitlines()
    assert len(lines) == 1
    assert "olga: changed brute-force: period" in lines[0]
