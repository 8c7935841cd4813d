"""What is kept of a password: the two hashes that digest authentication needs (RFC 7616 section 3.4.2, H(A1))."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

FIRST_CHARACTER, LAST_CHARACTER = 32, 126
LONGEST_PASSWORD = 64


class Verifier(NamedTuple):
    """``H(user:realm:password)`` in hexadecimal, by MD5 and by SHA-256."""

    md5: str
    sha256: str

    @classmethod
    def of(cls, user: str, realm: str, password: str) -> Verifier:
        """Hash a password."""
        a1 = f"{user}:{realm}:{password}".encode("utf-8", "surrogatepass")
        return cls(hashlib.md5(a1, usedforsecurity=False).hexdigest(), hashlib.sha256(a1).hexdigest())

    @classmethod
    def parse(cls, text: str) -> Verifier:
        """Read what `text` made; raises ValueError."""
        md5, _, sha256 = text.partition(":")
        if len(md5) != 32 or len(sha256) != 64 or not set(md5 + sha256) <= set("0123456789abcdef"):
            raise ValueError("not a password verifier")
        return cls(md5, sha256)

    @property
    def text(self) -> str:
        """For the store."""
        return f"{self.md5}:{self.sha256}"


def check_password(password: str) -> str:
    """``password``, when it is 1 to 64 printable ASCII characters (32 to 126); raises ValueError otherwise."""
    if not 1 <= len(password) <= LONGEST_PASSWORD:
        raise ValueError("a password has 1 to 64 characters")
    if not all(FIRST_CHARACTER <= ord(character) <= LAST_CHARACTER for character in password):
        raise ValueError("a password has only printable ASCII characters (code 32 to 126)")
    return password
