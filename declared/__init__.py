"""How `datasets.toml` is read by whoever needs a part of it: its tables, what is told of a mistake
in one, the variables in it, and who may use what. Knows nothing of what is declared.
"""
