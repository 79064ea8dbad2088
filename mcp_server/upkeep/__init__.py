"""What the operator does about the catalogue: adds to `datasets.toml`, and has it checked."""
