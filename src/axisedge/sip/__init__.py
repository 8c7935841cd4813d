"""Calls: accounts, contacts, the call button, VMS calls; the user agent behind `protocols.Engine`."""
