"""Event declarations, the bus that carries events, and the rules that act on them."""
