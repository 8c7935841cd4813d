"""The part of the composition root that puts calls together; a product without SIP loads none of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from axisedge.core.settings import Settings
from axisedge.reader.tag_events import TagEvents
from axisedge.security.certificates import SECTION_NAME as CERTIFICATES
from axisedge.security.certificates import SELF_SIGNED, Certificates
from axisedge.sip.actions import CallActions
from axisedge.sip.call_button import CallButton
from axisedge.sip.desk import CallDesk, Tones
from axisedge.sip.engine.user_agent import UserAgent
from axisedge.sip.preview import Previews
from axisedge.sip.protocols import AudioLeg
from axisedge.sip.settings import SECTION
from axisedge.sip.subsystem import SipSubsystem
from axisedge.system import host
from axisedge.vapix import call_service, intercom_service
from axisedge.vapix.intercom_reader import IntercomReader
from axisedge.vapix.intercom_service import IntercomService
from axisedge.vapix.soap import Services
from axisedge.web import call_picture
from axisedge.web.context import Context
from axisedge.web.page_api import calls_api
from axisedge.web.routing import Routes
from axisedge.web.settings import HttpSettings

if TYPE_CHECKING:
    from axisedge.audio.audio import Audio
    from axisedge.audio.clip_settings import Clip


class Microphone:
    """The mixer as calls know it; it is only made when somebody calls."""

    def __init__(self, audio: Audio) -> None:
        self._audio = audio

    def leg(self, name: str, rate: int = 16000) -> AudioLeg:
        """A place at the mixer."""
        return self._audio.mixer.leg(name, rate)


class SipCertificates:
    """The device's certificates, as the user agent asks for them."""

    def __init__(self, certificates: Certificates, settings: Settings) -> None:
        self._certificates = certificates
        self._settings = settings

    def own(self, alias: str) -> tuple[str, str]:
        """Certificate chain and private key; an empty alias is the one of HTTPS."""
        if not alias:
            http = self._settings.get("http")
            alias = http.certificate if isinstance(http, HttpSettings) else SELF_SIGNED
        found = self._certificates.get(alias)
        return found.certificate, found.private_key.get_secret_value()

    def authorities(self) -> str:
        """The authorities that somebody added."""
        return self._certificates.authorities()


def add(
    routes: Routes,
    services: Services,
    context: Context,
    listen_on: str,
    ports: Callable[[], tuple[int | None, int | None]],
) -> None:
    """Give ``context`` its calls.

    ``listen_on`` is the address of this run, empty for every one; ``ports`` are those of HTTP and HTTPS.
    """
    settings, bus, clock = context.settings, context.bus, context.clock

    def own_address() -> str:
        return listen_on or host.address() or "127.0.0.1"

    def picture_url() -> str:
        shown = own_address()
        shown = f"[{shown}]" if ":" in shown else shown
        plain, secure = ports()
        if context.camera is None or not (plain or secure):
            return ""
        return (f"http://{shown}:{plain}" if plain else f"https://{shown}:{secure}") + call_picture.PREFIX

    def broke(error: BaseException) -> None:
        sip.failed(error)

    taps = None
    if context.camera is not None:
        from axisedge.device_pictures import CallCamera  # a speaker calls as well, and loads no camera

        taps = CallCamera(context.camera, clock)
    previews = Previews(picture_url, lambda: settings[SECTION].preview)
    engine = UserAgent(
        clock,
        SipCertificates(context.certificates, settings),
        Microphone(context.audio) if context.audio is not None else None,
        taps,
        host=listen_on,
        name=context.product.identity.full_name,
        on_failure=broke,
    )
    desk = CallDesk(
        context.product,
        settings,
        bus,
        clock,
        engine,
        context.streams,
        lambda actor, done: context.audit.record(actor, "calls", done),
        own_address,
        previews.headers,
        _tones(context),
    )
    if context.audio is not None:
        context.audio.clips.needed_by(lambda clip: _tones_that_play(clip, desk))
        context.audio.clips.named_by(lambda before, after: _rename_tones(before, after, desk, settings))
    sip = SipSubsystem(settings, bus, engine, desk)
    CallActions(desk).register(context.actions)
    context.calls, context.sip = desk, sip
    context.certificates.also_in_use.append(
        lambda: {account.certificate for account in settings[SECTION].accounts.values()}
    )
    for section in (CERTIFICATES, "http"):
        settings.subscribe(section, sip.certificates_changed)
    supervisor = context.supervisor
    supervisor.add(desk, after=["audio"] if context.audio is not None else [])
    supervisor.add(sip, after=[desk.name])
    if context.product.has("call_button"):
        button = CallButton(context.product, settings, bus, desk, context.leds.set)
        supervisor.add(button, after=[desk.name])
    call_service.register(routes, services, settings, desk, sip, engine)
    if context.product.has("intercom"):
        service = intercom_service.register(routes, settings, bus, desk)
        if context.product.has("entry_list"):
            _tell_tags(context, service)
    calls_api.register(routes, settings, clock, desk, sip)
    if context.camera is not None:
        call_picture.register(routes, desk, previews, context.camera)


def _tell_tags(context: Context, service: IntercomService) -> None:
    """Cards and PINs as events, and in the intercom service."""

    def readers() -> list[str]:
        built_in = [front.name for front in context.hardware.fronts()]
        wired = [] if context.readers is None else list(context.readers.states())
        return [*built_in, *(reader for reader in wired if reader not in built_in)]

    tags = TagEvents(context.settings, context.bus, context.clock, readers)
    context.credentials.shown.append(tags.shown)
    IntercomReader(service, context.clock, tags)


def _tones(context: Context) -> Tones | None:
    if context.audio is None:
        return None
    from axisedge.audio.tone_desk import ToneDesk  # with a product's audio only

    return ToneDesk(context.audio.clips)


async def _rename_tones(before: Clip, after: Clip, desk: CallDesk, settings: Settings) -> None:
    """Calls go on ringing with a clip that has got another name."""
    tones = desk.call_settings.tones
    named = {field: after.name for field in ("ringtone", "ringback") if getattr(tones, field) == before.name}
    if named:
        await settings.update("calls", {"tones": named}, "system")


def _tones_that_play(clip: Clip, desk: CallDesk) -> Iterable[str]:
    """What calls need ``clip`` for, in words."""
    tones = desk.call_settings.tones
    named = {clip.name, clip.file, clip.location}
    if tones.ringtone in named:
        yield "the ringtone of calls"
    if tones.ringback in named:
        yield "the ringback tone of calls"
