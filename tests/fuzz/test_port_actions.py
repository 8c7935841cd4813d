"""The grammar of port actions and the parameters of port management, with anything that anybody may send."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axisedge.core.errors import Invalid
from axisedge.testing import run_device
from axisedge.vapix import port_actions

PATH = "/axis-cgi/io/portmanagement.cgi"

states = st.sampled_from(["/", "\\"])
waits = st.integers(0, 65535)


@pytest.mark.feature("INT-01")
@given(st.one_of(st.none(), st.integers(0, 999)), states, st.lists(st.tuples(waits, states), max_size=255))
def test_every_written_action_is_read_back(port: int | None, first: str, more: list[tuple[int, str]]) -> None:
    text = f"{'' if port is None else port}:{first}" + "".join(f"{wait}{state}" for wait, state in more)
    action = port_actions.parse(text)
    assert action.port == port
    assert [active for active, _ in action.steps] == [
        state == "/" for state in (first, *(s for _, s in more))
    ]
    assert [round(seconds * 1000) for _, seconds in action.steps[:-1]] == [wait for wait, _ in more]


@pytest.mark.feature("INT-01")
@given(st.one_of(st.text(), st.text(alphabet="0123456789:/\\ -", max_size=30)))
def test_any_text_is_an_action_or_invalid(text: str) -> None:
    try:
        action = port_actions.parse(text)
    except Invalid as refused:
        assert refused.field == "action"
    else:
        assert 1 <= len(action.steps) <= 256
        assert all(0 <= seconds <= 65.535 for _, seconds in action.steps)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 70000) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
words = st.sampled_from(["0", "1", "2", "9", "open", "closed", "input", "output", "Door", ""])
entries = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(
        ("port", "usage", "direction", "name", "normalState", "state"), words | json_values
    ),
)
sequences = st.lists(
    st.fixed_dictionaries({}, optional={"state": words, "time": st.integers(-1, 70000) | json_values}),
    max_size=4,
)
calls = st.one_of(
    st.tuples(
        st.just("setPorts"), st.fixed_dictionaries({"ports": st.lists(entries, max_size=3) | json_values})
    ),
    st.tuples(
        st.just("setStateSequence"),
        st.fixed_dictionaries(
            {}, optional={"port": words | json_values, "sequence": sequences | json_values}
        ),
    ),
    st.tuples(st.text(max_size=12), json_values),
)


@pytest.mark.feature("INT-01")
def test_port_management_answers_everything_and_refusals_change_nothing() -> None:
    async def session() -> None:
        async with run_device("intercom") as device:
            loop = asyncio.get_running_loop()

            async def one(method: str, params: Any) -> None:
                before = [(p.closed, p.settings) for p in device.context.ports]
                body = json.dumps({"apiVersion": "1.0", "context": "c", "method": method, "params": params})
                async with device.session.post(device.http + PATH, data=body) as response:
                    assert response.status == 200
                    answer = await response.json()
                assert ("data" in answer) != ("error" in answer)
                unreadable = "error" in answer and answer["error"]["code"] == 2101
                assert unreadable or answer["context"] == "c"
                if "error" in answer:
                    assert answer["error"]["code"] in (2100, 2101, 2102, 2103, 2104, 2200), answer
                    assert [(p.closed, p.settings) for p in device.context.ports] == before

            @given(calls)
            def fuzz(call: tuple[str, Any]) -> None:
                asyncio.run_coroutine_threadsafe(one(*call), loop).result(30)

            await asyncio.to_thread(fuzz)

    asyncio.run(session())
