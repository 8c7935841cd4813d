"""Sound: one microphone and one loudspeaker, shared by calls, clips, streams, clients that transmit, detectors."""
