"""Who this very device is: serial number and UUID, drawn once and kept through factory default."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from axisedge import __version__
from axisedge.core.product import Product, draw_serial
from axisedge.core.store import Store


@dataclass(frozen=True, slots=True)
class DeviceIdentity:
    """The facts that tell this device from every other one."""

    serial: str
    """12 upper-case hexadecimal digits: the MAC address without separators."""
    uuid: str
    """Names the device in ``ProducerReference`` and in discovery."""
    boot_id: str
    """New at every start."""
    version: str = __version__

    @property
    def mac(self) -> str:
        """The MAC address with colons."""
        return ":".join(self.serial[i : i + 2] for i in range(0, 12, 2))

    @property
    def realm(self) -> str:
        """The realm of HTTP and RTSP authentication."""
        return f"AXIS_{self.serial}"

    @classmethod
    def of(cls, store: Store, product: Product) -> DeviceIdentity:
        """Read the identity from the store, drawing it at the very first start."""
        serial = store.meta("serial")
        if serial is None:
            serial = draw_serial(product.identity.serial)
            store.set_meta("serial", serial)
        device = store.meta("uuid")
        if device is None:
            device = str(uuid.uuid4())
            store.set_meta("uuid", device)
        return cls(serial, device, str(uuid.uuid4()))
