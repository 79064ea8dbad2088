"""Files of the catalogue that aren't read as they are, turned to Parquet once and kept."""
