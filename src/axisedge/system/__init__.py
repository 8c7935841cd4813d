"""Identity, health, restart and factory default, logs, status."""
