"""A call's audio: pjmedia's conference bridge on one side, the device's mixer on the other."""

from __future__ import annotations

import pjsua2 as pj

from axisedge.sip.protocols import AudioLeg

RATE = 16000
"""Samples a second that the bridge works with; codecs of other rates are resampled by pjmedia."""
FRAME_MS = 20


class AudioPort(pj.AudioMediaPort):
    """Carries frames between one call's stream and its `AudioLeg`. Both methods run in pjmedia's clock thread."""

    def __init__(self, name: str, leg: AudioLeg) -> None:
        super().__init__()
        self._leg = leg
        form = pj.MediaFormatAudio()
        form.init(pj.PJMEDIA_FORMAT_PCM, RATE, 1, FRAME_MS * 1000, 16)
        self.createPort(name, form)

    def onFrameRequested(self, frame: pj.MediaFrame) -> None:
        """The far end shall hear something."""
        frame.type = pj.PJMEDIA_FRAME_TYPE_AUDIO
        frame.buf.assign_from_bytes(self._leg.read(frame.size // 2))

    def onFrameReceived(self, frame: pj.MediaFrame) -> None:
        """The far end has said something, or nothing."""
        if frame.type == pj.PJMEDIA_FRAME_TYPE_AUDIO and frame.size:
            pcm = bytearray(frame.size)
            frame.buf.copy_to_bytearray(pcm)
            self._leg.write(bytes(pcm))

    def destroy(self) -> None:
        """Leave the bridge and give the place at the mixer back."""
        pj.AudioMediaPort.__swig_destroy__(self)
        self._leg.close()
