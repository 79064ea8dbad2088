"""Code in, outputs and files out: one live Python session per thread.

Knows Docker and gVisor. Knows no chat and no model.
"""
