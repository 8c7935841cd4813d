"""The device key that seals secrets at rest (AES-256-GCM, NIST SP 800-38D)."""

from __future__ import annotations

import base64
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from axisedge.core.errors import StartError

KEY_BYTES = 32
NONCE_BYTES = 12


class Keystore:
    """Seals and opens short texts with a key that only this state folder has.

    The key lies in a file of its own (mode 0600), so that a copied settings store alone tells nothing.
    """

    def __init__(self, key: bytes, path: Path) -> None:
        self._cipher = AESGCM(key)
        self._path = path

    @classmethod
    def open(cls, path: Path) -> Keystore:
        """Read the key at ``path``, making it on first use.

        Raises `StartError` when the file is there but is not a key.
        """
        if path.exists():
            key = path.read_bytes()
            if len(key) != KEY_BYTES:
                raise StartError(f"keystore {path} is damaged: {len(key)} bytes instead of {KEY_BYTES}")
            return cls(key, path)
        key = os.urandom(KEY_BYTES)
        temporary = path.with_suffix(".new")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(path)
        _settle(path.parent)
        return cls(key, path)

    def destroy(self) -> None:
        """Remove the key: whatever it sealed is lost from the next start on, wherever it is still written."""
        self._path.unlink(missing_ok=True)
        _settle(self._path.parent)

    def seal(self, text: str) -> str:
        """Encrypt ``text``; every call gives a different result."""
        nonce = os.urandom(NONCE_BYTES)
        return base64.b64encode(nonce + self._cipher.encrypt(nonce, text.encode(), None)).decode()

    def unseal(self, sealed: str) -> str:
        """Decrypt what `seal` made; raises ValueError when it was altered or sealed by another device."""
        raw = base64.b64decode(sealed, validate=True)
        try:
            return self._cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], None).decode()
        except InvalidTag:
            raise ValueError("sealed by another device, or altered") from None


def _settle(path: Path) -> None:
    """Bring a folder's names to the disk."""
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
