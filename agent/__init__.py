"""Question + tools → answer: the loop, the model port, the prompt, token accounting.

Knows no platform, no Docker and no SQL.
"""
