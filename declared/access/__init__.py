"""Who may use what: readers of a place, how it is proven who they are, and whom a grant is for.
Knows nothing of what is granted.
"""
