"""Doors: who may pass, the state of each door, and the log of every decision."""
