"""What the model writes, before a platform shows it: pieces, tables, links. Pure, no platform."""
