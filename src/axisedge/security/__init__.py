"""Accounts, logins, brute-force blocking, certificates and the audit log: the job of security, without any HTTP."""
