"""The bench in the page: a file for the microphone, an echo, and what the loudspeaker said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.async_api import expect

from axisedge.hardware.bench_sound import read_wav, write_wav
from axisedge.hardware.protocols import AUDIO_RATE


@pytest.mark.feature("AUD-01")
async def test_sound_goes_in_and_out_by_hand(axisedge_devices, open_page, log_in, tmp_path: Path) -> None:
    speaker: Any = await axisedge_devices("speaker")
    page = await open_page()
    await log_in(page, speaker)
    moments = np.arange(AUDIO_RATE) / AUDIO_RATE
    file = tmp_path / "hum.wav"
    file.write_bytes(write_wav((np.sin(2 * np.pi * 300 * moments) * 8000).astype(np.int16)))
    await page.get_by_role("button", name="Bench").first.click()
    sound = page.get_by_role("region", name="Sound")
    async with page.expect_file_chooser() as chosen:
        await sound.get_by_role("button", name="WAV file").click()
    await (await chosen.value).set_files(file)
    await expect(sound.get_by_text("File", exact=True)).to_be_visible()
    await sound.get_by_label("Microphone hears the loudspeaker").click(force=True)
    await expect(sound.get_by_label("Microphone hears the loudspeaker")).to_be_checked()
    state = (await speaker.bench.state())["audio"]
    assert (state["plays"], state["echo"]) == ("wav", True)
    await sound.get_by_text("Tone").click()
    await expect(sound.get_by_text("File", exact=True)).to_have_count(0)
    await speaker.get_text("/axis-cgi/playclip.cgi?clip=5")
    await page.wait_for_timeout(600)
    async with page.expect_download() as download:
        await sound.get_by_role("link", name="Save what the loudspeaker said").click()
    saved = tmp_path / "said.wav"
    await (await download.value).save_as(saved)
    assert np.abs(read_wav(saved.read_bytes())).max() > 1000
