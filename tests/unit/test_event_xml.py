"""Events as metadata documents, byte for byte, and following the bus without losing the truth."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from lxml import etree

from axisedge.core.clock import ManualClock
from axisedge.events import xml
from axisedge.events.bus import Bus
from axisedge.events.declarations import Event, EventType, Item, Operation
from axisedge.events.follow import follow

PORT = EventType(
    "tns1:Device/tnsaxis:IO/Port",
    "Digital input port",
    source=(Item("port", "xsd:int"),),
    data=(Item("state", "xsd:boolean", state=True),),
    stateful=True,
)
PLATE = EventType("tnsaxis:CameraApplicationPlatform/ALPV", "Plate", data=(Item("plate"),))
WHEN = datetime(2026, 3, 4, 5, 6, 7, 89012, UTC)


@pytest.mark.feature("EVT-07")
def test_a_property_is_written_as_the_devices_do() -> None:
    event = Event(PORT, {"port": "1"}, {"state": "1"}, WHEN, Operation.CHANGED)
    assert xml.document(event, "5d7f1c02-6a43-4c1e-9b57-0e2f4a9c3d11") == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<tt:MetadataStream xmlns:tt="http://www.onvif.org/ver10/schema">\n'
        '<tt:Event><wsnt:NotificationMessage xmlns:tns1="http://www.onvif.org/ver10/topics"'
        ' xmlns:tnsaxis="http://www.axis.com/2009/event/topics" xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2"'
        ' xmlns:wsa5="http://www.w3.org/2005/08/addressing"><wsnt:Topic'
        ' Dialect="http://docs.oasis-open.org/wsn/t-1/TopicExpression/Simple">tns1:Device/tnsaxis:IO/Port'
        "</wsnt:Topic><wsnt:ProducerReference><wsa5:Address>"
        "uri://5d7f1c02-6a43-4c1e-9b57-0e2f4a9c3d11/ProducerReference</wsa5:Address></wsnt:ProducerReference>"
        '<wsnt:Message><tt:Message UtcTime="2026-03-04T05:06:07.089012Z" PropertyOperation="Changed"><tt:Source>'
        '<tt:SimpleItem Name="port" Value="1"/></tt:Source><tt:Key></tt:Key><tt:Data>'
        '<tt:SimpleItem Name="state" Value="1"/></tt:Data></tt:Message></wsnt:Message>'
        "</wsnt:NotificationMessage></tt:Event></tt:MetadataStream>\n"
    )


def test_a_pulse_has_no_operation_and_no_key() -> None:
    text = xml.message(Event(PLATE, {}, {"plate": "ABC123"}, WHEN))
    assert text == (
        '<tt:Message UtcTime="2026-03-04T05:06:07.089012Z"><tt:Source/>'
        '<tt:Data><tt:SimpleItem Name="plate" Value="ABC123"/></tt:Data></tt:Message>'
    )


def test_whatever_a_value_holds_the_document_stays_xml() -> None:
    value = "<&\"'>]]>\n\t\r\x00\x1b\ud800\ufffe é 🚪"
    root = etree.fromstring(xml.document(Event(PLATE, {}, {"plate": value}, WHEN), "u").encode())
    item = root.find(".//{*}SimpleItem")
    assert item is not None
    assert item.get("Value") == "<&\"'>]]>\n\t\r\ufffd\ufffd\ufffd\ufffd é 🚪"


def test_time_is_utc_with_six_decimals() -> None:
    local = datetime(2026, 7, 1, 14, 0, tzinfo=timezone(timedelta(hours=2)))
    assert xml.utc_time(local) == "2026-07-01T12:00:00.000000Z"


@pytest.mark.feature("EVT-07")
async def test_a_follower_that_lost_events_hears_the_present_state_again() -> None:
    bus = Bus(ManualClock())
    bus.declare(PORT, PLATE)
    bus.publish(PORT, {"port": 1}, {"state": False})
    subscription = bus.subscribe(size=3)
    stream = follow(bus, subscription, "a test")
    assert (await anext(stream)).data == {"state": "0"}
    bus.publish(PORT, {"port": 1}, {"state": True})
    for number in range(3):
        bus.publish(PLATE, data={"plate": number})  # these push the change out
    heard = [await anext(stream) for _ in range(4)]
    assert [event.data for event in heard] == [{"plate": "0"}, {"plate": "1"}, {"plate": "2"}, {"state": "1"}]
    assert heard[-1].operation is Operation.INITIALIZED
    assert subscription.lost == 1
    bus.publish(PLATE, data={"plate": "live"})
    assert (await anext(stream)).data == {"plate": "live"}
    subscription.close()


async def test_a_follower_that_stays_slow_never_waits_for_more_than_its_bound() -> None:
    bus = Bus(ManualClock())
    bus.declare(PORT, PLATE)
    for port in range(10):
        bus.publish(PORT, {"port": port}, {"state": False})
    subscription = bus.subscribe(size=20)
    stream = follow(bus, subscription, "a test")
    for number in range(2000):
        bus.publish(PLATE, data={"plate": number})
        bus.publish(PLATE, data={"plate": number})
        await anext(stream)
        assert subscription.waiting <= 20
    subscription.close()
