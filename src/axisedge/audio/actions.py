"""What rules can do with clips: ``com.axis.action.{fixed,unlimited}.play.audioclip``, ``fixed.stop.audioclip``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pydantic import Field

from axisedge.audio.clip_settings import Clip
from axisedge.audio.clips import CLIP, FOREVER, LOUDEST, MOST_REPEAT, RING, Clips
from axisedge.core.settings import Settings
from axisedge.events.actions import ActionParameters, Actions, ActionType, Activation, Stop
from axisedge.events.declarations import Choice
from axisedge.events.rule_settings import SECTION as RULES

GROUP = "Audio clips"
PLAY_TOKENS = ("com.axis.action.fixed.play.audioclip", "com.axis.action.unlimited.play.audioclip")


class _Output(ActionParameters):
    audiodeviceid: str = Field("0", title="Audio device", pattern="^0$", json_schema_extra={"advanced": True})
    audiooutputid: str = Field("0", title="Output", pattern="^0$", json_schema_extra={"advanced": True})
    audiooutput: str = Field("", title="Output (old)", max_length=16, json_schema_extra={"widget": "hidden"})


class PlayOnce(_Output):
    """Play a clip."""

    location: str = Field(title="Clip")
    repeat: int = Field(
        0,
        ge=FOREVER,
        le=MOST_REPEAT,
        title="Repeat",
        description="How many times more; 0 plays once, -1 until it is stopped.",
    )
    volume: int = Field(
        100, ge=0, le=LOUDEST, title="Volume", json_schema_extra={"unit": "%", "widget": "slider"}
    )


class PlayWhile(PlayOnce):
    """Play a clip while the rule is active."""

    repeat: int = Field(
        FOREVER,
        ge=FOREVER,
        le=MOST_REPEAT,
        title="Repeat",
        description="How many times more; -1 as long as the rule is active.",
    )


class StopPlaying(_Output):
    """Stop what plays."""

    location: str = Field("", title="Clip", json_schema_extra={"widget": "hidden"})
    repeat: str = Field("", title="Repeat", json_schema_extra={"widget": "hidden"})
    volume: str = Field("", title="Volume", json_schema_extra={"widget": "hidden"})


class ClipActions:
    """Plays and stops clips for rules. What rules play is heard by the far end of a call, too."""

    def __init__(self, clips: Clips) -> None:
        self._clips = clips

    def register(self, actions: Actions) -> None:
        """Offer the actions to rules."""
        fixed, unlimited = PLAY_TOKENS
        choices = {"location": self._locations}
        actions.register(
            ActionType(fixed, "Play audio clip", GROUP, PlayOnce, run=self._once, choices=choices),
            ActionType(
                unlimited,
                "Play audio clip while the rule is active",
                GROUP,
                PlayWhile,
                start=self._start,
                choices=choices,
            ),
            ActionType(
                "com.axis.action.fixed.stop.audioclip",
                "Stop playing audio clip",
                GROUP,
                StopPlaying,
                run=self._stop,
            ),
        )

    def _locations(self) -> Sequence[Choice]:
        return [Choice(clip.location, clip.name) for clip in self._clips.all.values()]

    async def _once(self, wanted: PlayOnce, activation: Activation) -> None:
        number = self._clips.at(wanted.location)
        await self._clips.play(number, repeat=wanted.repeat, volume=wanted.volume, to_calls=True)

    async def _start(self, wanted: PlayWhile, activation: Activation) -> Stop:
        number = self._clips.at(wanted.location)
        player = await self._clips.play(number, repeat=wanted.repeat, volume=wanted.volume, to_calls=True)

        async def stop() -> None:
            self._clips.stop_playing(only=player)

        return stop

    async def _stop(self, wanted: StopPlaying, activation: Activation) -> None:
        self._clips.stop_playing(CLIP)
        self._clips.stop_playing(RING)


def rules_that_play(clip: Clip, settings: Settings) -> Iterable[str]:
    """The rules that need ``clip``, in words."""
    for number, rule in settings[RULES].rules.items():
        if rule.action.template in PLAY_TOKENS and rule.action.parameters.get("location") == clip.location:
            yield f"rule {rule.name or number}"
