"""Other MCP servers for sandboxes: a process beside the sidecar that holds their addresses,
commands and credentials, speaks to each, and offers the tools that the operator allows on one Unix
socket, to whom `datasets.toml` grants them.

Knows no sessions and no cells: the sidecar does, in its container without a network, before a call
gets here. For whom it is, the bot has signed.
"""
