"""What each product is, as data."""
