"""What happens to microphone, loudspeaker and clips, as events (names: VAPIX "Media clip API", "Audio API")."""

from __future__ import annotations

from axisedge.events.declarations import Choice, EventType, Item

DEVICE_ID = OUTPUT_ID = "0"
"""There is one audio device with one output."""

_WHERE = (
    Item("audiodeviceid", "xsd:int", "Audio device", choices=lambda: (Choice(DEVICE_ID, "Audio device"),)),
    Item("audiooutputid", "xsd:int", "Output", choices=lambda: (Choice(OUTPUT_ID, "Output"),)),
)
_FOLDERS = {"MediaClip": "Audio clips", "AudioSource": "Audio source"}

PLAYING = EventType(
    "tnsaxis:MediaClip/Playing",
    "Audio clip playing",
    source=_WHERE,
    data=(Item("Playing", "xsd:boolean", "Playing", state=True),),
    stateful=True,
    folders=_FOLDERS,
    group="Audio",
)
CURRENTLY_PLAYING = EventType(
    "tnsaxis:MediaClip/CurrentlyPlaying",
    "Currently playing",
    source=_WHERE,
    data=(Item("FileName", "xsd:string", "File name"),),
    folders=_FOLDERS,
    group="Audio",
    hidden=True,
)
MICROPHONE = EventType(
    "tns1:AudioSource/tnsaxis:Microphone",
    "Microphone on",
    data=(Item("on", "xsd:boolean", "On", state=True),),
    stateful=True,
    folders=_FOLDERS,
    group="Audio",
)
ACCESSED = EventType(
    "tns1:AudioSource/tnsaxis:LiveStreamAccessed",
    "Live audio stream accessed",
    data=(Item("accessed", "xsd:boolean", "Accessed", state=True),),
    stateful=True,
    folders=_FOLDERS,
    group="Audio",
)
FAILURE = EventType(
    "tns1:Device/tnsaxis:HardwareFailure/AudioFailure",
    "Audio device failure",
    data=(Item("audio_failure", "xsd:boolean", "Audio failure", state=True),),
    stateful=True,
    group="Device status",
)
WHERE = {"audiodeviceid": DEVICE_ID, "audiooutputid": OUTPUT_ID}
