"""Stream profiles, ``/axis-cgi/streamprofile.cgi`` (VAPIX "Stream profiles")."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web
from pydantic import Field, StrictStr

from axisedge.core.errors import Invalid
from axisedge.core.settings import Settings
from axisedge.media.stream_profiles import MOST_PROFILES, SECTION, StreamProfile
from axisedge.vapix.envelope import ApiError, Family, JsonApi, Params
from axisedge.web.routing import Routes, identity

PATH = "/axis-cgi/streamprofile.cgi"
CODES = Family(1000, 2001, 2000, 2005, 2001, 2003, 2004, 1000, 2001)
INCOHERENT, UNKNOWN = 2002, 2006


class Name(Params):
    """A profile by its name."""

    name: StrictStr


class Names(Params):
    """Some profiles; for ``list`` none means all."""

    names: list[Name] = Field(alias="streamProfileName", max_length=100)


class ListNames(Params):
    """As `Names`; nothing at all means all, too."""

    names: list[Name] = Field([], alias="streamProfileName", max_length=100)


class Profile(Params):
    """A profile whole."""

    name: StrictStr
    description: StrictStr = ""
    parameters: StrictStr


class Profiles(Params):
    """Some profiles."""

    profiles: list[Profile] = Field(alias="streamProfile", min_length=1, max_length=MOST_PROFILES)


def register(routes: Routes, settings: Settings) -> JsonApi:
    """Serve the API."""
    profiles = StreamProfiles(settings)
    api = JsonApi(PATH, id="stream-profiles", name="Stream Profiles", versions=("1.0",), family=CODES)
    api.method("list", ListNames, profiles.list)
    api.method("create", Profiles, profiles.create)
    api.method("update", Profiles, profiles.update)
    api.method("remove", Names, profiles.remove)
    api.register(routes)
    return api


class StreamProfiles:
    """The methods of the API."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._numbering = asyncio.Lock()

    def _known(self) -> Mapping[str, StreamProfile]:
        return self._settings[SECTION].profiles

    def _key(self, name: str) -> str | None:
        return next((key for key, profile in self._known().items() if profile.name == name), None)

    def _keys(self, names: Sequence[str]) -> list[str]:
        """The keys of profiles that must all exist; raises `ApiError`."""
        if len(set(names)) != len(names):
            raise ApiError(INCOHERENT, "A profile is named twice")
        keys = [self._key(name) for name in names]
        for name, key in zip(names, keys, strict=True):
            if key is None:
                raise ApiError(UNKNOWN, f"The stream profile {name[:64]} does not exist")
        return [key for key in keys if key is not None]

    async def list(self, request: web.Request, params: ListNames) -> Mapping[str, Any]:
        """The profiles that are named, or all."""
        known = self._known()
        keys = self._keys([wanted.name for wanted in params.names]) or list(known)
        return {
            "streamProfile": [
                {
                    "name": known[key].name,
                    "description": known[key].description,
                    "parameters": known[key].parameters,
                }
                for key in keys
            ],
            "maxProfiles": MOST_PROFILES,
        }

    async def create(self, request: web.Request, params: Profiles) -> Mapping[str, Any]:
        """Add profiles; when one is refused, none is added."""
        names = [profile.name for profile in params.profiles]
        async with self._numbering:
            if len(set(names)) != len(names) or any(self._key(name) for name in names):
                raise ApiError(INCOHERENT, "A stream profile with that name exists already")
            if len(self._known()) + len(names) > MOST_PROFILES:
                raise ApiError(INCOHERENT, f"At most {MOST_PROFILES} stream profiles are allowed")
            free = (str(number) for number in range(MOST_PROFILES * 2) if str(number) not in self._known())
            new = dict(zip(free, (profile.model_dump() for profile in params.profiles), strict=False))
            await self._store(new, request)
        return {}

    async def update(self, request: web.Request, params: Profiles) -> Mapping[str, Any]:
        """Change description and parameters of profiles."""
        keys = self._keys([profile.name for profile in params.profiles])
        changed = [profile.model_dump(exclude_unset=True) for profile in params.profiles]
        await self._store(dict(zip(keys, changed, strict=True)), request)
        return {}

    async def remove(self, request: web.Request, params: Names) -> Mapping[str, Any]:
        """Remove profiles."""
        keys = self._keys([wanted.name for wanted in params.names])
        await self._store(dict.fromkeys(keys), request)
        return {}

    async def _store(self, profiles: Mapping[str, Any], request: web.Request) -> None:
        try:
            await self._settings.update(SECTION.name, {"profiles": profiles}, identity(request).user)
        except Invalid as error:
            name = error.field.rpartition(".")[2]
            raise ApiError(CODES.invalid, f"Invalid parameter {name}: {error.why}") from None
