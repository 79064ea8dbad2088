"""Who may see what: grants as the operator declares them, and the rights that come of them."""
