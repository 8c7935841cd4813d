"""Settings: one declaration gives validation, storage, REST, JSON Schema, param.cgi, forms and reference docs.

A subsystem declares a frozen pydantic model and registers it as a section. A change is a JSON merge patch
(RFC 7396): merged, validated whole, checked by the section, stored durably, then delivered.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Generic, TypeVar, cast

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from axisedge.core.clock import Clock
from axisedge.core.errors import Invalid, NotFound, Problem, Unavailable
from axisedge.core.keystore import Keystore
from axisedge.core.roles import Role
from axisedge.core.secret import MASK, REVEAL, sealing, unsealing
from axisedge.core.store import Row, Store

log = logging.getLogger(__name__)


class SettingsModel(BaseModel):
    """Base of every settings model: frozen, unknown fields refused, defaults validated.

    Hints for the form stand beside the field: ``Field(..., title=…, description=…, json_schema_extra={"unit": "s",
    "group": …, "order": …, "widget": …, "advanced": True})``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, hide_input_in_errors=True)


M = TypeVar("M", bound=SettingsModel)
B = TypeVar("B", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Section(Generic[M]):
    """One registered group of settings."""

    name: str
    model: type[M]
    title: str
    place: str = ""
    """Where the web page shows it, for example ``System/Security``."""
    read: Role = Role.ADMINISTRATOR
    write: Role = Role.ADMINISTRATOR
    kept_on_restore: bool = False
    """True for what "restore" keeps: network, 802.1X, cloud connection, DNS."""
    check: Callable[[M, M], Awaitable[None] | None] | None = None
    """Refuses a change that is valid by itself but not here: ``check(old, new)`` raises `Invalid` or `Conflict`.

    One that has to wait for something gives an awaitable; other changes wait meanwhile.
    """
    defaults: Mapping[str, Any] = field(default_factory=dict)
    """The product's own defaults, laid over those of the model."""


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one section; delivered after it is stored."""

    section: str
    old: SettingsModel
    new: SettingsModel
    actor: str
    revision: int


Apply = Callable[[Any, Any], Awaitable[None]]
Patch = Mapping[str, Any] | Callable[[Any], Mapping[str, Any]]
"""A JSON merge patch, or what makes one of the section as it is."""


class Settings:
    """Every setting of the device."""

    def __init__(self, store: Store, keystore: Keystore, clock: Clock) -> None:
        self._store = store
        self._keystore = keystore
        self._clock = clock
        self._sections: dict[str, Section[Any]] = {}
        self._values: dict[str, SettingsModel] = {}
        self._revisions: dict[str, int] = {}
        self._apply: dict[str, list[Apply]] = {}
        self._watchers: list[Callable[[Change], None]] = []
        self._rows = store.load()
        self._lock = asyncio.Lock()
        self._closed = False
        self._ended = False
        """True when the device must start anew before anything may be changed."""
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="settings")
        self.rejected: dict[str, str] = {}
        """Sections whose stored values this version could not read, with the reason; they run on defaults."""

    # -- declaration ---------------------------------------------------------------------------------------

    def section(self, section: Section[M]) -> Section[M]:
        """Register a section and read what is stored for it."""
        if section.name in self._sections:
            raise ValueError(f"section {section.name} is registered twice")
        self._sections[section.name] = section
        row = self._rows.get(section.name)
        try:
            if section.name in self._store.damaged:
                raise ValueError(self._store.damaged[section.name])
            value = self._from_stored(section, row.data if row else None)
        except (ValidationError, ValueError) as error:
            self.rejected[section.name] = str(error)
            log.error("stored settings of %s are not usable, running on defaults: %s", section.name, error)
            value = self._from_stored(section, None)
        self._values[section.name] = value
        self._revisions[section.name] = row.revision if row else 0
        return section

    def subscribe(self, name: str, apply: Apply) -> None:
        """Deliver each stored change of section ``name`` to ``apply(old, new)``."""
        self._apply.setdefault(name, []).append(apply)

    def watch(self, callback: Callable[[Change], None]) -> Callable[[], None]:
        """Tell ``callback`` of every change of any section; returns the way to stop it."""
        self._watchers.append(callback)
        return lambda: self._watchers.remove(callback)

    # -- reading -------------------------------------------------------------------------------------------

    def __getitem__(self, section: Section[M]) -> M:
        """The present value of a section, typed by its declaration."""
        return cast(M, self._values[section.name])

    def get(self, name: str) -> SettingsModel:
        """The present value of the section called ``name``; raises `NotFound`."""
        try:
            return self._values[name]
        except KeyError:
            raise NotFound("section", name) from None

    def declaration(self, name: str) -> Section[Any]:
        """The declaration of the section called ``name``; raises `NotFound`."""
        try:
            return self._sections[name]
        except KeyError:
            raise NotFound("section", name) from None

    def sections(self) -> Iterator[Section[Any]]:
        """All declarations, in the order they were registered."""
        return iter(self._sections.values())

    def revision(self, name: str) -> int:
        """How often the section was changed since factory default."""
        return self._revisions[self.declaration(name).name]

    # -- changing ------------------------------------------------------------------------------------------

    async def update(self, name: str, patch: Patch, actor: str) -> SettingsModel:
        """Merge ``patch`` into section ``name`` (null removes), store it durably, deliver it.

        A function as ``patch`` is given the section as it is when its turn has come, and gives the patch; so an id
        that it finds free stays free.

        Raises `NotFound` for the section, `Invalid` naming every refused field, `Unavailable` while the device goes
        down or the disk takes nothing more; then nothing has changed.
        """
        async with self._lock:
            if self._ended:
                raise Unavailable("settings", "the device is about to restart")
            section = self.declaration(name)
            old = self._values[name]
            new: SettingsModel = self._merged(section, old, patch(old) if callable(patch) else patch)
            if new == old:
                return old
            if section.check and (checked := section.check(old, new)) is not None:
                await checked
            revision = self._revisions[name] + 1
            await self._write({name: Row(self._to_stored(section, new), revision)}, actor)
            self._values[name] = new
            self._revisions[name] = revision
            await self._deliver(Change(name, old, new, actor, revision))
            return new

    async def reset(self, actor: str, *, keep_network: bool) -> None:
        """Forget every change: "restore" (``keep_network``) or factory default. The device restarts after it."""
        async with self._lock:
            gone = [s.name for s in self._sections.values() if not (keep_network and s.kept_on_restore)]
            unknown = [name for name in {**self._rows, **self._store.damaged} if name not in self._sections]
            await self._write(dict.fromkeys(gone + unknown), actor)
            self._ended = True

    async def close(self) -> None:
        """Finish what is being written and close the store; harmless the second time."""
        async with self._lock:
            if self._closed:
                return
            self._closed = self._ended = True
            await asyncio.get_running_loop().run_in_executor(self._writer, self._store.close)
            self._writer.shutdown()

    async def _write(self, rows: Mapping[str, Row | None], actor: str) -> None:
        job = asyncio.get_running_loop().run_in_executor(
            self._writer, self._store.save, rows, actor, self._clock.now()
        )
        try:
            await asyncio.shield(job)
        except asyncio.CancelledError:
            await job  # a caller that went away must not leave memory and disk apart
            raise
        except sqlite3.Error as error:
            raise Unavailable("settings", f"they cannot be stored: {error}") from error

    async def _deliver(self, change: Change) -> None:
        for apply in self._apply.get(change.section, ()):
            await apply(change.old, change.new)
        for watcher in tuple(self._watchers):
            watcher(change)

    # -- forms ---------------------------------------------------------------------------------------------

    def _merged(self, section: Section[M], old: M, patch: Mapping[str, Any]) -> M:
        shown = old.model_dump(mode="json")
        clear = old.model_dump(mode="json", context=REVEAL)
        merged = merge_patch(clear, unmasked(patch, shown, clear))
        return validate(section.model, {**section.defaults, **merged})

    def _from_stored(self, section: Section[M], stored: Mapping[str, Any] | None) -> M:
        if stored is None:
            return section.model.model_validate(section.defaults)
        return section.model.model_validate(stored, context=unsealing(self._keystore.unseal))

    def _to_stored(self, section: Section[Any], value: SettingsModel) -> dict[str, Any]:
        context = sealing(self._keystore.seal)
        if section.defaults:  # what the product sets and the owner took away must stay away
            return value.model_dump(mode="json", context=context)
        return value.model_dump(mode="json", context=context, exclude_defaults=True)


def validate(model: type[B], data: object) -> B:
    """Validate ``data`` as ``model``; raises `Invalid` with every refused field as a dotted path."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        problems = [Problem(_field(e), _sentence(e["msg"])) for e in error.errors(include_url=False)]
        raise Invalid(problems[0].field, problems[0].why, problems[1:]) from None


def refused(field: str, why: str) -> PydanticCustomError:
    """What a model's validator raises when the fault lies in one of its fields: ``field`` is a dotted path."""
    return PydanticCustomError("refused", "{why}", {"why": why, "field": field})


def _field(error: ErrorDetails) -> str:
    below = error.get("ctx", {}).get("field", "")
    return ".".join([*map(str, error["loc"]), *([str(below)] if below else [])])


def _sentence(message: str) -> str:
    return message.removeprefix("Value error, ")


def merge_patch(target: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """RFC 7396: objects merge, null removes, everything else replaces. Neither argument is changed."""
    result = dict(target)
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, Mapping):
            below = result.get(key)
            result[key] = merge_patch(below if isinstance(below, Mapping) else {}, value)
        else:
            result[key] = value
    return result


def unmasked(patch: Mapping[str, Any], shown: Mapping[str, Any], clear: Mapping[str, Any]) -> dict[str, Any]:
    """Give back the stored secret where a form sent the mask that it was shown."""
    result: dict[str, Any] = {}
    for key, value in patch.items():
        before, secret = shown.get(key), clear.get(key)
        if isinstance(value, Mapping) and isinstance(before, Mapping) and isinstance(secret, Mapping):
            result[key] = unmasked(value, before, secret)
        else:
            result[key] = secret if value == MASK == before else value
    return result


def nested(path: str | PurePosixPath, value: object) -> dict[str, Any]:
    """The patch that sets ``value`` at ``path`` (``"ports/1/name"``)."""
    patch: object = value
    for part in reversed(PurePosixPath(path).parts):
        patch = {part: patch}
    return cast("dict[str, Any]", patch)
