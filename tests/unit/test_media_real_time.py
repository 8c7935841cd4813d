"""No thread of the device runs before the rest of the machine."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from axisedge.media.encoder import Codec, EncoderParams, open_encoder
from axisedge.media.real_time import give_up_real_time


def hurried() -> list[str]:
    threads = [thread.name for thread in Path("/proc/self/task").iterdir()]
    return [name for name in threads if os.sched_getscheduler(int(name)) != os.SCHED_OTHER]


@pytest.mark.feature("VID-09")
@pytest.mark.parametrize("codec", list(Codec))
def test_an_encoder_leaves_every_thread_an_ordinary_one(codec: Codec) -> None:
    assert hurried() == []
    encoder = open_encoder(EncoderParams(codec, 320, 192))
    try:
        assert hurried() == []
    finally:
        encoder.close()


def test_real_time_is_given_up() -> None:
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    assert give_up_real_time() == 1
    assert hurried() == []
