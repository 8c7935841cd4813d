"""The system log: what the software notes of itself, kept with the device's other logs and shown in two formats."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

KIND = "system"
LEVELS: Mapping[int, str] = {
    logging.DEBUG: "debug",
    logging.INFO: "info",
    logging.WARNING: "warning",
    logging.ERROR: "error",
    logging.CRITICAL: "critical",
}
SECRETS = re.compile(
    r"""(?ix)
    ( \b(?:pwd|passwd|password|passphrase|secret|token|private_key|api_key)\b ["']? \s* [=:] \s* ["']? )
    ( [^\s"'&,;}]+ )
    | ( \bAuthorization\b ["']? \s* [=:] \s* ["']? (?:Basic|Digest|Bearer) \s+ ) ( [^\r\n]+ )
    """
)


class Line(Protocol):
    """One line as the log store gives it."""

    @property
    def id(self) -> int:
        """Grows with every line."""
        ...

    @property
    def time(self) -> datetime:
        """When it was noted, in UTC."""
        ...

    @property
    def level(self) -> str:
        """``debug``, ``info``, ``notice``, ``warning``, ``error`` or ``critical``."""
        ...

    @property
    def text(self) -> str:
        """One printable line."""
        ...

    @property
    def fields(self) -> Mapping[str, Any]:
        """What else is known; the system log notes the logger."""
        ...


class LineStore(Protocol):
    """Where lines are kept: bounded, and cheap to add to from the event loop."""

    def add(self, kind: str, level: str, text: str, **fields: Any) -> Line | None:
        """Keep a line."""
        ...

    async def read(self, kind: str, *, after: int = 0, limit: int = 500) -> Sequence[Line]:
        """The newest ``limit`` lines of ``kind`` after the id ``after``, oldest first."""
        ...


def redacted(text: str) -> str:
    """``text`` without what looks like a secret. Nobody should log one; this is the net below."""
    return SECRETS.sub(lambda found: f"{found[1] or found[3]}******", text)


class SystemLog(logging.Handler):
    """Takes what is logged anywhere in the process, from any thread, into the device's log store."""

    def __init__(self, store: LineStore, level: int = logging.INFO) -> None:
        super().__init__(level)
        self._store = store
        self._loop: asyncio.AbstractEventLoop | None = None
        self._watchers: list[Callable[[Line], None]] = []

    def attach(self) -> None:
        """Begin to take lines; call it on the event loop."""
        self._loop = asyncio.get_running_loop()
        logging.getLogger().addHandler(self)

    def detach(self) -> None:
        """Take no more lines; harmless when none are taken."""
        logging.getLogger().removeHandler(self)
        self._loop = None

    def watch(self, callback: Callable[[Line], None]) -> Callable[[], None]:
        """Tell ``callback`` of every new line, on the event loop; returns the way to stop it."""
        self._watchers.append(callback)
        return lambda: self._watchers.remove(callback)

    def emit(self, record: logging.LogRecord) -> None:
        """See `logging.Handler.emit`."""
        loop = self._loop
        if loop is None or loop.is_closed():
            return
        text = redacted(record.getMessage())
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            text = f"{text}: {type(error).__name__}: {redacted(str(error))}"
        # Also from the loop itself: a line noted in the middle of something must not call back into it.
        loop.call_soon_threadsafe(self._note, LEVELS.get(record.levelno, "info"), text, record.name)

    def _note(self, level: str, text: str, logger: str) -> None:
        line = self._store.add(KIND, level, text, logger=logger)
        if line is not None:
            for callback in tuple(self._watchers):
                callback(line)

    async def read(self, *, after: int = 0, limit: int = 500) -> Sequence[Line]:
        """The newest lines, oldest first."""
        return await self._store.read(KIND, after=after, limit=limit)


class TextFormat(logging.Formatter):
    """``2026-01-05T12:00:00.000Z INFO axisedge.device: text`` for people, in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        """See `logging.Formatter.format`."""
        record.message = redacted(record.getMessage())
        text = f"{_moment(record)} {record.levelname} {record.name}: {record.message}"
        if record.exc_info:
            text = f"{text}\n{redacted(self.formatException(record.exc_info))}"
        return text


class JsonFormat(logging.Formatter):
    """One JSON object for each record: time, level, logger, message and, after an error, exception."""

    def format(self, record: logging.LogRecord) -> str:
        """See `logging.Formatter.format`."""
        entry = {
            "time": _moment(record),
            "level": LEVELS.get(record.levelno, record.levelname.lower()),
            "logger": record.name,
            "message": redacted(record.getMessage()),
        }
        if record.exc_info:
            entry["exception"] = redacted(self.formatException(record.exc_info))
        return json.dumps(entry, ensure_ascii=False)


def _moment(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def log_to_stream(form: str, level: str, stream: Any) -> None:
    """Write the log of this process to ``stream`` as ``text`` or ``json``."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormat() if form == "json" else TextFormat())
    logging.basicConfig(level=level.upper(), handlers=[handler])
