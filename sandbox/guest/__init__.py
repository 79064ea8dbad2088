"""What runs inside the sandbox: standard library only, except where user code already loaded more.

Copied into the image as the package `guest`. Knows nothing of the host, Docker or chat.
"""
