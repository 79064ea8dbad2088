"""`make bench-tokens`: what questions about data cost in tokens, beside named baselines."""
