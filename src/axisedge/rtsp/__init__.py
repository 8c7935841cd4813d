"""The RTSP surface."""
