"""Start a device in-process, for tests and labs."""
