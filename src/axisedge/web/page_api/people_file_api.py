"""People as a file: ``/api/v1/people-import`` in two steps, and ``/api/v1/people-export``."""

from __future__ import annotations

import asyncio
from typing import Literal

from aiohttp import web

from axisedge.access.people import People
from axisedge.access.people_csv import BadFile, decoded
from axisedge.access.people_import import LARGEST_FILE, Importer, Progress, export
from axisedge.core.errors import Invalid
from axisedge.core.roles import Role
from axisedge.web.page_api.endpoints import Endpoint
from axisedge.web.page_api.people_api import Given
from axisedge.web.routing import Routes, identity

IMPORT = "/api/v1/people-import"
CONFIRM = "/api/v1/people-import/confirm"
EXPORT = "/api/v1/people-export"
"""Gives the file; with ``?pins=yes`` PINs are in it."""


class ImportProblem(Given):
    """Why a line cannot be taken; `field` is a column, or empty."""

    line: int
    field: str
    why: str


class ImportProgress(Given):
    """How an import stands; `problems` are the first of `problemCount`. Counts are of the step that runs."""

    state: Literal["idle", "checking", "checked", "writing", "done", "cancelled", "failed"]
    lines: int
    newPeople: int
    changedPeople: int
    newCredentials: int
    changedCredentials: int
    problems: list[ImportProblem]
    problemCount: int
    why: str


_A = Role.ADMINISTRATOR
ENDPOINTS = (
    Endpoint("GET", IMPORT, "import_progress", _A, "How the import stands", ImportProgress),
    Endpoint("POST", IMPORT, "check_import", _A, "Check a file, which is the body", ImportProgress),
    Endpoint("POST", CONFIRM, "confirm_import", _A, "Write what was checked", ImportProgress),
    Endpoint("DELETE", IMPORT, "cancel_import", _A, "Stop, and forget the file", ImportProgress),
)


def register(routes: Routes, people: People, importer: Importer) -> None:
    """Serve them on a product with doors."""

    def answer() -> web.Response:
        return web.json_response(text=_shown(importer.progress).model_dump_json())

    async def progress(request: web.Request) -> web.Response:
        return answer()

    async def check(request: web.Request) -> web.Response:
        file = await request.read()
        try:
            text = await asyncio.get_running_loop().run_in_executor(None, decoded, file)
        except BadFile as error:
            raise Invalid("file", f"line {error.problem.line}: {error.problem.why}") from None
        importer.begin(text)
        return answer()

    async def confirm(request: web.Request) -> web.Response:
        importer.confirm(identity(request).user)
        return answer()

    async def cancel(request: web.Request) -> web.Response:
        await importer.cancel()
        return answer()

    async def download(request: web.Request) -> web.StreamResponse:
        secrets = request.query.get("pins", "no")
        if secrets not in ("yes", "no"):
            raise Invalid("pins", "must be yes or no")
        directory, actor = people.directory, identity(request).user
        response = web.StreamResponse(
            headers={
                "Content-Type": "text/csv; charset=utf-8",
                "Content-Disposition": 'attachment; filename="people.csv"',
                "Cache-Control": "no-store",
            }
        )
        directory.told(actor, "exported people" + (" with their PINs" if secrets == "yes" else ""))
        await response.prepare(request)
        await response.write("\ufeff".encode())  # spreadsheets know UTF-8 by it
        async for text in export(directory, secrets=secrets == "yes"):
            await response.write(text.encode())
        await response.write_eof()
        return response

    routes.add("GET", IMPORT, progress, form="page")
    routes.add("POST", IMPORT, check, form="page", largest_body=LARGEST_FILE)
    routes.add("DELETE", IMPORT, cancel, form="page")
    routes.add("POST", CONFIRM, confirm, form="page")
    routes.add("GET", EXPORT, download, form="page")


def _shown(now: Progress) -> ImportProgress:
    return ImportProgress(
        state=now.state,
        lines=now.lines,
        newPeople=now.new_people,
        changedPeople=now.changed_people,
        newCredentials=now.new_credentials,
        changedCredentials=now.changed_credentials,
        problems=[ImportProblem(line=one.line, field=one.field, why=one.why) for one in now.problems],
        problemCount=now.problem_count,
        why=now.why,
    )
