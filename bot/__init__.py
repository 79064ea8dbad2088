"""The story: message, turn, answer. Also threads, sessions, settings and the command line.

Knows no chat platform and no Docker; only `app` and `services` choose what stands behind.
"""
