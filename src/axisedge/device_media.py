"""The part of the composition root that puts picture and sound together with their surfaces."""

from __future__ import annotations

from pathlib import Path

from axisedge.hardware.bench import Bench
from axisedge.hardware.protocols import AudioDevice
from axisedge.system import host
from axisedge.web.context import Context
from axisedge.web.routing import Routes


def add_video(context: Context, routes: Routes) -> None:
    """The camera and every surface of it; a product without video loads none of it."""
    from axisedge.media.camera import Camera
    from axisedge.media.detectors import Detectors
    from axisedge.media.overlay_actions import OverlayActions
    from axisedge.media.overlays import HostFacts, Overlays
    from axisedge.media.pairing import Pairing
    from axisedge.vapix import (
        dynamic_overlay,
        image,
        media_stream,
        overlay_images,
        overlay_texts,
        privacy_mask,
        stream_profiles,
        view_areas,
    )
    from axisedge.web.page_api import pairing_api, video_bitrate, video_facts, video_live

    overlays = Overlays(
        context.settings,
        lambda: context.time.zone,
        lambda: HostFacts(host.address(), context.identity.mac, host.name()),
    )
    OverlayActions(overlays, context.clock).register(context.actions)
    source = "bench:" if context.hardware.kind == "bench" else "v4l2:/dev/video0"
    context.camera = Camera(
        context.settings,
        context.bus,
        context.clock,
        source,
        overlays,
        view_areas=context.product.has("view_areas"),
        bench=context.hardware.camera if isinstance(context.hardware, Bench) else None,
    )
    context.supervisor.add(context.camera)
    if context.product.has("camera_pairing"):
        context.camera.paired = Pairing(context.settings, context.bus, context.clock)
        context.supervisor.add(context.camera.paired, after=[context.camera.name])
        pairing_api.register(routes, context.camera.paired)
    detectors = Detectors(context.settings, context.bus, context.camera)
    context.supervisor.add(detectors, after=[context.camera.name])
    image.register(routes, context.camera, context)
    media_stream.register(routes, context.camera, context)
    dynamic_overlay.register(routes, context.settings, context.camera)
    overlay_images.register(routes, context.settings)
    overlay_texts.register(routes, context.camera)
    privacy_mask.register(routes, context.settings, context.camera)
    stream_profiles.register(routes, context.settings)
    if context.camera.has_view_areas:
        view_areas.register(routes, context.settings, context.camera)
    video_bitrate.register(routes)
    video_facts.register(routes, context.settings, context.camera)
    video_live.register(routes, context.camera, context.clock)


def add_audio(context: Context, routes: Routes, device: AudioDevice, clips: Path) -> None:
    """Microphone, loudspeaker and clips (kept in the folder ``clips``); a product without audio loads none of it."""
    from axisedge.audio.actions import ClipActions, rules_that_play
    from axisedge.audio.audio import Audio
    from axisedge.vapix import audio_data, audio_device_control, media_clip
    from axisedge.web.page_api import audio_api

    context.audio = audio = Audio(
        context.product,
        context.settings,
        context.bus,
        context.clock,
        device,
        clips,
    )
    ClipActions(audio.clips).register(context.actions)
    audio.clips.needed_by(lambda clip: rules_that_play(clip, context.settings))
    context.supervisor.add(audio)
    audio_api.register(routes, audio)
    audio_data.register(routes, audio, context.streams)
    audio_device_control.register(routes, audio, context.settings)
    media_clip.register(routes, audio.clips)
