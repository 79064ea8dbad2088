"""The datasets, read-only, over MCP. A process of its own: knows no chat, model or sandbox."""
