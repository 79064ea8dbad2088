"""Other MCP servers for sandboxes: a process beside the sidecar that holds their addresses,
commands and credentials, speaks to each, and offers the tools that the operator allows on one Unix
socket.

Knows no sessions: who may call what is decided by the sidecar, in its container without a network,
before a call gets here.
"""
