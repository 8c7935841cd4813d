"""The groups ``Audio``, ``AudioSource``, ``MediaClip`` and the audio part of ``Properties``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from axisedge.audio.clip_settings import FORMATS, LARGEST_UPLOAD, MOST_CLIPS
from axisedge.audio.settings import STREAM, Encoding
from axisedge.core.roles import Role
from axisedge.vapix.audio_data import MOST_LISTENERS
from axisedge.vapix.parameters.dynamic import DynamicGroup
from axisedge.vapix.parameters.gain import Gain
from axisedge.vapix.parameters.model import Fact, Mapped, Parameter
from axisedge.web.context import Context

DECODED = ("g711", "axis-mulaw-128", "g726", "aac", "opus", "lpcm")
"""What ``transmit.cgi`` plays."""


def _fact(name: str, value: str | int | bool) -> Fact:
    return Fact(name, value, reader=Role.VIEWER)


def parameters(device: Context) -> Iterable[Parameter]:
    """The parameters of a product with audio."""
    audio = device.audio
    if audio is None:
        return
    settings, section = device.settings, audio.section.name

    def mapped(name: str, part: str, path: tuple[str, ...], words: Mapping[str, Any] | None = None) -> Mapped:
        return Mapped(settings, name, part, path, words, Role.VIEWER, Role.OPERATOR)

    def gain(name: str, path: tuple[str, ...]) -> Gain:
        return Gain(settings, name, section, path, None, Role.VIEWER, Role.OPERATOR)

    yield mapped("Audio.DuplexMode", section, ("duplex",))
    yield _fact("Audio.MaxListeners", MOST_LISTENERS)
    yield _fact("Audio.NbrOfConfigs", 1)
    yield mapped("Audio.ReceiverBuffer", section, ("receiver_buffer",))
    yield mapped("Audio.ReceiverTimeout", section, ("receiver_timeout",))
    yield mapped("Audio.A0.Enabled", STREAM.name, ("included",))
    yield _fact("Audio.A0.HTTPMessageType", "singlepart")
    yield mapped("Audio.A0.Name", section, ("name",))
    yield _fact("Audio.A0.NbrOfChannels", 1)
    yield _fact("Audio.A0.Source", 0)
    yield _fact("AudioSource.NbrOfSources", 1)
    yield mapped("AudioSource.A0.AudioEncoding", STREAM.name, ("encoding",))
    yield mapped("AudioSource.A0.AudioSupport", section, ("input", "enabled"))
    yield mapped("AudioSource.A0.BitRate", STREAM.name, ("bitrate",))
    yield gain("AudioSource.A0.InputGain", ("input", "gain"))
    yield mapped("AudioSource.A0.InputType", section, ("input", "type"))
    yield mapped("AudioSource.A0.MicrophonePower", section, ("input", "power"))
    yield mapped("AudioSource.A0.Name", section, ("name",))
    yield _fact("AudioSource.A0.NbrOfChannels", 1)
    yield gain("AudioSource.A0.OutputGain", ("output", "gain"))
    yield mapped("AudioSource.A0.SampleRate", STREAM.name, ("sample_rate",))
    yield _fact("MediaClip.MaxUploadSize", LARGEST_UPLOAD)
    for number, clip in audio.clips.all.items():
        yield _fact(f"MediaClip.M{number}.Location", clip.location)
        yield _fact(f"MediaClip.M{number}.Type", "audio")


def clip_group(device: Context) -> DynamicGroup:
    """``MediaClip.M#``: clips are added by `axisedge.vapix.media_clip`; here they are renamed and removed."""
    return DynamicGroup(
        device.settings,
        template="mediaclip",
        parent="MediaClip",
        letter="M",
        section="clips",
        path=("clips",),
        fields={"Name": "name"},
        most=MOST_CLIPS,
    )


def properties(device: Context) -> Iterable[Fact]:
    """What a client may ask of the audio."""
    audio = device.audio
    if audio is None:
        return

    def fact(name: str, value: str | int | bool) -> Fact:
        return Fact(f"Properties.{name}", value, reader=Role.ANONYMOUS)

    yield fact("Audio.Audio", True)
    yield fact("Audio.Decoder.Format", ",".join(DECODED))
    yield fact("Audio.DuplexMode", "full,half,post,get")
    yield fact("Audio.Format", ",".join(name for name in Encoding if name is not Encoding.G711A))
    yield fact("Audio.InputType", ",".join(audio.input_types))
    yield fact("Audio.Source.A0.Input", bool(audio.input_types))
    yield fact("Audio.Source.A0.Output", audio.has_output)
    yield fact("MediaClip.Format", ",".join("vorbis" if name == "ogg" else name for name in FORMATS))
    yield fact("MediaClip.PlayOptions", "repeat,volume,location,audiodeviceid,audiooutputid")
    yield fact("MediaClip.StopClip", True)
