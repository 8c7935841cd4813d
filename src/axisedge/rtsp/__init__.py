"""Streaming over RTSP 1.0 (RFC 2326) and RTP (RFC 3550): `server.RtspServer` is the subsystem.

Bytes to messages: `message`, `transport`, `url`, `rtp`, `sdp` (no I/O). Who and what: `guard`, `presentation`,
`metadata`. Viewers: `session`, `carriers`, `connection`.
"""
