"""The story: message, turn, answer. Also threads, sessions, settings and the command line.

Knows no Slack, no Discord and no Docker; only `app` and `services` choose what stands behind.
"""
