"""Pictures and their streams."""
