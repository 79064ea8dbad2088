"""One package per chat platform: events in as `Message`, answers out through `Reply`.

Knows platforms. Knows no models, no sandboxes, no SQL.
"""
