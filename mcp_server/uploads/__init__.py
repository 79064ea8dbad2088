"""Files that people drop into a thread: read in a process of their own, kept as Parquet, seen by
that thread alone. Knows no chat.
"""
