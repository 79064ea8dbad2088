"""The terminal: lines in, streamed answers out. Begin with `adapter`."""
