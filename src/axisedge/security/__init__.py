"""Accounts, authentication, sessions, blocking, certificates, audit."""
