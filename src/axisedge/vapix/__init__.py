"""The VAPIX surface: one file per API."""
