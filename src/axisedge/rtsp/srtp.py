"""Secure RTP for what is sent (RFC 3711): AES in counter mode, HMAC-SHA1, no master key identifier.

One `Protection` is one master key for one direction. It never lets a packet index come twice, because two packets
under the same index would tell their difference to a listener.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

KEY, SALT, AUTHENTICATION = 16, 14, 20
"""Bytes of the encryption key, the salt and the authentication key."""
LONGEST_TAG, SHORT_TAG = 10, 4
"""Bytes: ``HMAC_SHA1_80`` and ``HMAC_SHA1_32``."""
OVERHEAD = LONGEST_TAG
"""Bytes that a media packet grows by at most."""

_RTP_LABELS, _RTCP_LABELS = (0, 1, 2), (3, 4, 5)
_FURTHEST = 1 << 15
"""Sequence numbers: a receiver takes a larger step for one back (RFC 3711 section 3.3.1)."""
_ENCRYPTED = 1 << 31


class OutOfStep(ValueError):
    """A packet is so far from the last one that no receiver can tell its index."""


@dataclass(frozen=True, slots=True)
class MasterKey:
    """Master key and master salt."""

    key: bytes
    salt: bytes

    def __post_init__(self) -> None:
        if len(self.key) != KEY or len(self.salt) != SALT:
            raise ValueError(f"a master key has {KEY} bytes and a salt of {SALT}")

    @classmethod
    def make(cls) -> MasterKey:
        """A new one, from the system's random numbers."""
        return cls(secrets.token_bytes(KEY), secrets.token_bytes(SALT))

    @classmethod
    def read(cls, both: bytes) -> MasterKey:
        """Key and salt in one piece; raises `ValueError`."""
        return cls(both[:KEY], both[KEY:])

    def __bytes__(self) -> bytes:
        return self.key + self.salt

    def __repr__(self) -> str:
        return "MasterKey(…)"


def derive(master: MasterKey, label: int, length: int) -> bytes:
    """One session key (RFC 3711 section 4.3.1, without a derivation rate)."""
    start = (int.from_bytes(master.salt, "big") ^ label << 48) << 16
    cipher = Cipher(algorithms.AES(master.key), modes.CTR(start.to_bytes(16, "big")))
    return cipher.encryptor().update(bytes(length))


class _Keys:
    """The session keys of RTP or of RTCP, ready for many packets."""

    def __init__(self, master: MasterKey, labels: tuple[int, int, int]) -> None:
        key, authentication, salt = (
            derive(master, label, length)
            for label, length in zip(labels, (KEY, AUTHENTICATION, SALT), strict=True)
        )
        self._salt = int.from_bytes(salt, "big") << 16
        self._cipher = Cipher(algorithms.AES(key), modes.CTR(bytes(16))).encryptor()
        self._mac = hmac.new(authentication, digestmod="sha1")

    def encrypt(self, ssrc: bytes, index: int, data: bytes) -> bytes:
        start = self._salt ^ int.from_bytes(ssrc, "big") << 64 ^ index << 16
        self._cipher.reset_nonce(start.to_bytes(16, "big"))
        return self._cipher.update(data)

    def tag(self, data: bytes, length: int) -> bytes:
        mac = self._mac.copy()
        mac.update(data)
        return mac.digest()[:length]


class Protection:
    """Encrypts and authenticates the packets of one stream, in the order in which they are sent."""

    def __init__(self, master: MasterKey, tag: int = LONGEST_TAG, control_tag: int = LONGEST_TAG) -> None:
        """``tag`` and ``control_tag`` are the bytes of authentication on RTP and RTCP."""
        self._media = _Keys(master, _RTP_LABELS)
        self._control = _Keys(master, _RTCP_LABELS)
        self._tag = tag
        self._control_tag = control_tag
        self.rollovers = 0
        """How often the sequence numbers have begun anew."""
        self._last: int | None = None
        self._reports = 0

    def rtp(self, packet: bytes) -> bytes:
        """The media packet as it travels. It has neither extension nor contributing sources.

        Raises `OutOfStep` when it does not follow the packet before.
        """
        sequence = packet[2] << 8 | packet[3]
        if self._last is not None:
            if not 0 < (sequence - self._last) & 0xFFFF < _FURTHEST:
                raise OutOfStep(f"packet {sequence} after {self._last}")
            if sequence < self._last:
                self.rollovers = self.rollovers + 1 & 0xFFFFFFFF
        self._last = sequence
        index = self.rollovers << 16 | sequence
        sealed = packet[:12] + self._media.encrypt(packet[8:12], index, packet[12:])
        return sealed + self._media.tag(sealed + self.rollovers.to_bytes(4, "big"), self._tag)

    def rtcp(self, packet: bytes) -> bytes:
        """The control packet (simple or compound) as it travels."""
        index, self._reports = self._reports, self._reports + 1 & 0x7FFFFFFF
        sealed = packet[:8] + self._control.encrypt(packet[4:8], index, packet[8:])
        sealed += (_ENCRYPTED | index).to_bytes(4, "big")
        return sealed + self._control.tag(sealed, self._control_tag)
