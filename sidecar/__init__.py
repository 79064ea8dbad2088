"""The only way out of a sandbox: one Unix socket per session, policy, limits, audit.

Knows the data servers it forwards to. Knows no chat, no models and no Docker.
"""
