"""Pin maps of boards, as data."""
