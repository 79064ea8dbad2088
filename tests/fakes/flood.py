"""A process that keeps so many connections to a socket as it gets: `python -m tests.fakes.flood`.

Each asks for a tool, or says nothing; what is closed is opened again. Prints `flooding` when all
were tried once, and goes on until it is ended.
"""

from __future__ import annotations

import asyncio
import sys

from tests.fakes.sidecar import tool_call

AGAIN_S = 0.02


async def _one(path: str, request: bytes) -> None:
    try:
        reader, writer = await asyncio.open_unix_connection(path)
    except OSError:
        return
    try:
        writer.write(request)
        while await reader.read(65536):
            pass
    except OSError:
        pass
    finally:
        writer.close()


async def _keep(path: str, request: bytes) -> None:
    while True:
        await _one(path, request)
        await asyncio.sleep(AGAIN_S)


def _request() -> bytes:
    call = tool_call("list_datasets")
    headers = "".join(f"{name}: {text}\r\n" for name, text in call["headers"].items())
    length = f"content-length: {len(call['content'])}\r\n\r\n"
    start = "POST /servers/datasets/mcp HTTP/1.1\r\nhost: x\r\n"
    return (start + headers + length).encode() + call["content"]


async def main(path: str, count: int) -> None:
    requests = (b"", _request())
    tasks = [asyncio.create_task(_keep(path, requests[n % 2])) for n in range(count)]
    await asyncio.sleep(AGAIN_S)
    sys.stdout.write("flooding\n")
    sys.stdout.flush()
    await asyncio.gather(*tasks)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
