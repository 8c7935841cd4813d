"""Ports, relays, virtual inputs, lights and the control button."""
