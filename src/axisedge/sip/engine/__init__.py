"""The SIP user agent: `protocols.Engine` on pjsua2. Importing this package loads no pjsua2; starting `UserAgent` does.

One thread runs pjsua2 and nobody else touches it (`thread`). What the owner set becomes plain data first (`plan`), so
that a change can be told from the one before; `accounts`, `calls` and `library` are that data in pjsua2's words.
"""
