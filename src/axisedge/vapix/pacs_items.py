"""``Get…List``, ``Get…``, ``Set…`` and ``Remove…`` of a kind of which the database holds few."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from axisedge.access.directory import Directory
from axisedge.access.model import AnyItem, wire
from axisedge.vapix.pacs import (
    Arguments,
    Operation,
    Result,
    chosen,
    listed,
    only,
    read,
    structures,
    tokens,
)


async def _nothing(_: object) -> None:
    return None


def few(
    directory: Directory,
    kind: type[AnyItem],
    name: str,
    *,
    fault: str = "ter:InvalidArgs",
    always: Callable[[], Sequence[AnyItem]] = lambda: (),
    show: Callable[[AnyItem], Result] = wire,
    check: Callable[[Sequence[AnyItem]], Awaitable[None]] = _nothing,
    check_removal: Callable[[Sequence[str]], Awaitable[None]] = _nothing,
    done: Callable[[], None] = lambda: None,
) -> dict[str, Operation]:
    """The operations; ``always`` are items that are there unless the database has others with their tokens.

    ``check`` and ``check_removal`` raise for what is refused, ``done`` is called after every change.
    """
    store = directory.records.store

    async def items() -> Sequence[AnyItem]:
        stored = {one.token: one for one in await directory.records.run(lambda: store.all(kind))}
        return list(({one.token: one for one in always()} | stored).values())

    async def get_list(given: Arguments, actor: str) -> Result:
        return listed(given, name, await items(), show)

    async def get(given: Arguments, actor: str) -> Result:
        return chosen(given, name, await items(), show)

    async def put(given: Arguments, actor: str) -> Result:
        asked = [read(kind, one, fault) for one in structures(given, name)]
        await check(asked)
        made = await directory.put(asked, actor)
        done()
        return {"Token": made}

    async def remove(given: Arguments, actor: str) -> Result:
        only(given, "Token")
        gone = tokens(given)
        await check_removal(gone)
        await directory.remove(kind, gone, actor)
        done()
        return {}

    return {f"Get{name}List": get_list, f"Get{name}": get, f"Set{name}": put, f"Remove{name}": remove}
