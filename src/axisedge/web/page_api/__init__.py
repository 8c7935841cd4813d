"""The page's own interface under `/api/v1`, and the built page under `/ui/`."""
