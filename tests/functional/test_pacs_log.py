"""Alarms of the event log, what a client ignores, and pages of the log."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from axisedge.access.log import MOST_ALARMS, Entry
from axisedge.access.log_filters import DELIVERED, KeyValue, LogFilter, LogFilters
from axisedge.core.clock import ManualClock
from axisedge.testing.running import RunningDevice, run_device

pytestmark = [pytest.mark.feature("INT-01"), pytest.mark.feature("ACC-08")]


@pytest_asyncio.fixture
async def device(axisedge_devices: Any) -> RunningDevice:
    made: RunningDevice = await axisedge_devices("door-controller")
    await prepare(made)
    return made


async def prepare(device: RunningDevice) -> None:
    await device.context.settings.update("doors", {"doors": {"door-1": {"monitor": "open"}}}, "test")
    device.context.hardware.set_input("door-1-monitor", True)


async def call(device: RunningDevice, operation: str, status: int = 200, **given_: Any) -> dict[str, Any]:
    path = "/vapix/doorcontrol" if operation.startswith("tdc") else "/vapix/eventlogger"
    async with device.session.post(device.http + path, json={operation: given_}) as response:
        answer: dict[str, Any] = await response.json()
        assert response.status == status, answer
        return answer


def values(event: dict[str, Any]) -> dict[str, str]:
    return {one["Key"]: one["Value"] for one in event["KeyValues"]}


async def force(device: RunningDevice) -> None:
    for closed in (False, True):
        device.context.hardware.set_input("door-1-monitor", closed)


@pytest.mark.feature("ACC-02")
async def test_an_alarm_stays_until_somebody_has_seen_it(tmp_path: Path) -> None:
    async with run_device("door-controller", state=tmp_path) as first:
        await prepare(first)
        told: list[str] = []
        first.context.bus.listen(
            lambda event: (
                told.append(event.data["Topic"]) if event.topic == "tnsaxis:EventLogger/Alarm" else None
            )
        )
        assert (await call(first, "axlog:FetchAlarms"))["Alarm"] == []
        await force(first)
        (alarm,) = (await call(first, "axlog:FetchAlarms"))["Alarm"]
        assert values(alarm)["State"] == "DoorForcedOpen"
        assert told == ["Door/State/DoorAlarm"]
    async with run_device("door-controller", state=tmp_path) as second:
        (again,) = (await call(second, "axlog:FetchAlarms2"))["Alarm"]
        assert again["token"] == alarm["token"]
        assert await call(second, "axlog:RemoveLoggedAlarm", Token=[alarm["token"]]) == {}
        assert (await call(second, "axlog:FetchAlarms"))["Alarm"] == []
        gone = await call(second, "axlog:RemoveLoggedAlarm", 400, Token=[alarm["token"]])
        assert gone["FaultSubCode"] == "ter:NotFound"
        kept = await call(second, "axlog:FetchEvents", Filters=[{"Key": "State", "Value": "DoorForcedOpen"}])
        assert [event["token"] for event in kept["Event"]] == [alarm["token"]], "it is still in the log"


async def test_a_client_says_what_an_alarm_is(device: RunningDevice) -> None:
    delivered = (await call(device, "axloc:GetAlarmFilterList"))["Filter"]
    assert [one["token"] for one in delivered] == [one.token for one in DELIVERED]
    await call(device, "axloc:RemoveAlarmFilter", Token=[one["token"] for one in delivered])
    wanted = [{"KeyValues": [{"Key": "topic0", "Value": "Door"}, {"Key": "Action", "Value": "Unlock"}]}]
    (token,) = (await call(device, "axloc:SetAlarmFilter", Filter=wanted))["Token"]
    await force(device)
    await call(device, "tdc:UnlockDoor", Token="door-1")
    alarms = (await call(device, "axlog:FetchAlarms"))["Alarm"]
    assert [values(one)["Action"] for one in alarms] == ["Unlock"]
    await call(device, "axloc:RemoveAlarmFilter", Token=[token])
    assert (await call(device, "axloc:GetAlarmFilterList"))["Filter"] == []
    unknown = await call(device, "axloc:RemoveAlarmFilter", 400, Token=[token])
    assert unknown["FaultSubCode"] == "ter:NotFound"
    empty = await call(device, "axloc:SetAlarmFilter", 400, Filter=[{"KeyValues": []}])
    assert empty["FaultCode"] == "ter:InvalidArgs"
    many = [{"token": f"f{n}", "KeyValues": [{"Key": "a"}]} for n in range(101)]
    assert "at most 100 filters" in (await call(device, "axloc:SetAlarmFilter", 400, Filter=many))["FaultMsg"]


async def test_what_is_ignored_is_not_shown_but_a_cause_is_kept(device: RunningDevice) -> None:
    door = [{"KeyValues": [{"Key": "topic0", "Value": "Door"}]}]
    await call(device, "axloc:SetIgnoreFilter", Filter=door)
    begin = (await call(device, "axlog:FetchEvents", Descending=True, Limit=1))["Event"]
    last = begin[0]["rowid"] if begin else 0
    await call(device, "tdc:UnlockDoor", Token="door-1")
    await call(device, "tdc:LockDoor", Token="door-1")
    await force(device)
    shown = (await call(device, "axlog:FetchEvents", **({"RowID": last} if last else {})))["Event"]
    assert [values(one)["State"] for one in shown] == ["DoorForcedOpen"], "an alarm is never ignored"
    log = device.context.access_directory.records.log  # type: ignore[union-attr]  # it has doors
    kept = [entry.data.get("Action") for entry in log.read(after=last)]
    assert [action for action in kept if action] == ["Unlock", "Lock"], "why the lock moved is on the disk"
    listed = (await call(device, "axloc:GetIgnoreFilterList"))["Filter"]
    await call(device, "axloc:RemoveIgnoreFilter", Token=[listed[0]["token"]])


async def test_pages_and_times_of_the_log(device: RunningDevice) -> None:
    for _ in range(3):
        await call(device, "tdc:UnlockDoor", Token="door-1")
    wanted = {"Filters": [{"Key": "Action", "Value": "Unlock"}]}
    first = await call(device, "axlog:FetchEvents", Limit=2, **wanted)
    assert (len(first["Event"]), first["More"]) == (2, True)
    rest = await call(device, "axlog:FetchEvents", RowID=first["Event"][-1]["rowid"], **wanted)
    assert (len(rest["Event"]), rest["More"]) == (1, False)
    newest = await call(device, "axlog:FetchEvents", Descending=True, **wanted)
    rows = [event["rowid"] for event in newest["Event"]]
    assert rows == sorted(rows, reverse=True)
    either = [{"Filters": [{"Key": "Action", "Value": "Lock"}]}, wanted]
    assert len((await call(device, "axlog:FetchEvents2", FilterSets=either))["Event"]) == 3
    later = await call(device, "axlog:FetchEvents", Start="2100-01-01T00:00:00Z")
    assert later == {"Event": [], "More": False}
    for name in ("Start", "Stop"):
        fault = await call(device, "axlog:FetchEvents", 400, **{name: "yesterday"})
        assert fault["FaultSubCode"] == f"ter:Invalid{name}Time"
    configuration = await call(device, "axloc:GetEventDistributionConfig")
    assert configuration == {"EventDistributionConfig": [{"GlobalDistributionEnabled": False}]}
    assert (await call(device, "axloc:EnableGlobalDistribution", 400))["FaultSubCode"] == "ter:NotSupported"


async def test_two_hundred_alarms_at_most(device: RunningDevice) -> None:
    records = device.context.access_directory.records  # type: ignore[union-attr]  # it has doors
    now = ManualClock().now()
    entries = [Entry(now, f"Door/{n}", alarm=True, token=str(n)) for n in range(MOST_ALARMS + 5)]
    await records.run(lambda: records.log.write(entries))
    alarms = (await call(device, "axlog:FetchAlarms", Descending=True))["Alarm"]
    assert len(alarms) == MOST_ALARMS
    assert alarms[0]["token"] == str(MOST_ALARMS + 4), "the oldest ones went"


keys = st.sampled_from(["topic0", "topic1", "State", "a"])
words = st.sampled_from(["Door", "State", "x", ""])


@given(
    st.lists(
        st.builds(lambda key, value: KeyValue(key=key, value=value), keys, st.none() | words), max_size=4
    ),
    st.dictionaries(keys, words, max_size=4),
    st.lists(words, max_size=2),
)
def test_a_filter_passes_what_has_all_its_values(
    wanted: list[KeyValue], has: dict[str, str], uuids: list[str]
) -> None:
    one = LogFilter.model_validate({"KeyValues": wanted, "UUIDs": uuids})
    right = all(w.key in has and (w.value is None or has[w.key] == w.value) for w in wanted)
    assert one.passes(has, "x") == (right and (not uuids or "x" in uuids))
    filters = LogFilters([one], [one])
    assert LogFilters.loaded(filters.dumped()) == filters
