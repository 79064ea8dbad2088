"""How `datasets.toml` is read by whoever needs a part of it: its tables, what is told of a mistake
in one, and the variables in it. Knows nothing of what is declared.
"""
