"""The command line: one module per kind of work, put together in `bot.__main__`."""
