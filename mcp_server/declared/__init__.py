"""`datasets.toml`: what the operator says about datasets and databases."""
