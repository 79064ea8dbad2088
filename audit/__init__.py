"""Lines about who got at which data: written by every process that serves some, chained so that a
changed or removed one shows, and read again as rows. Imports nothing of ours.
"""
