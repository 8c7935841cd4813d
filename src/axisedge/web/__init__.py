"""The HTTP server that every HTTP surface is registered on, and the web page's own API."""
