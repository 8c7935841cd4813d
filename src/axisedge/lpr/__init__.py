"""Licence plates: found in a picture, read, and weighed against the forms of a region."""
