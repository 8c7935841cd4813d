"""Card readers and keypads: what was shown to them."""
