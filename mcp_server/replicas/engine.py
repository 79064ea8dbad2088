"""Ray and Ray Serve, started for this server alone: on loopback, no dashboard, no telemetry."""

from __future__ import annotations

import secrets
from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from ..assembly import Places, assembled
from ..databases.databases import Databases
from ..tickets import Tickets
from ..visible import Visible
from .plain_bytes import PlainBytes
from .sealing import Sealing
from .shared_tickets import SharedTickets

HOST = "127.0.0.1"
OBJECT_STORE_BYTES = 80 * 2**20  # tables don't go through it; Ray takes no less
MAX_ONGOING = 1000  # of a replica; `Lanes` bounds the work
HEALTH_CHECK_S = 2
SHUTDOWN_S = 5
ATTEMPTS = 3


def environment(folder: Path) -> dict[str, str]:
    """What Ray must find in the environment before it is imported. `folder` is nobody else's."""
    token = folder / "token"
    token.write_text(secrets.token_hex(32))
    return {
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN_PATH": str(token),
        "RAY_USAGE_STATS_ENABLED": "0",
        # Ray listens on all interfaces, unless it is told that there is but one host.
        "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
        "RAY_enable_metrics_collection": "0",
    }


@contextmanager
def serving(places: Places, folder: Path, *, port: int, replicas: int) -> Generator[None]:
    """The server at that port of 127.0.0.1, by so many replicas.

    Raises:
        ModuleNotFoundError: Ray isn't installed.
    """
    ray, serve = import_module("ray"), import_module("ray.serve")
    try:
        _begin(ray, folder)
        logging = {"log_level": "WARNING", "enable_access_log": False}
        serve.start(http_options={"host": HOST, "port": port}, logging_config=logging)
        book = ray.remote(Tickets).options(num_cpus=0, max_restarts=-1).remote()
        serve.run(_application(serve, places, book, replicas), logging_config=logging)
        yield
    finally:
        ray.shutdown()  # ends all its processes; Serve's own end takes long


def _begin(ray: Any, folder: Path) -> None:
    """Ray gives its processes 15 seconds to start, which are too few while a host is busy."""
    for attempt in range(ATTEMPTS):
        try:
            ray.init(
                address="local",
                num_cpus=1,
                include_dashboard=False,
                object_store_memory=OBJECT_STORE_BYTES,
                logging_level="error",
                _temp_dir=str(folder / "ray"),  # which Ray opens to everybody
            )
        except Exception:  # Ray has no narrower one for it
            ray.shutdown()
            if attempt + 1 == ATTEMPTS:
                raise
        else:
            return


def _application(serve: Any, places: Places, book: Any, replicas: int) -> Any:
    def app() -> PlainBytes:
        _stay_local()
        databases = Databases()

        def tickets(visible: Visible) -> SharedTickets:
            return SharedTickets(book, Sealing(visible, visible.tables, databases))

        # Whoever comes by TCP is somebody on this machine, whatever they can prove.
        return PlainBytes(assembled(places, databases, None, tickets))

    class Replica: ...

    deployment = serve.deployment(serve.ingress(app)(Replica)).options(
        name="datasets",
        num_replicas=replicas,
        max_ongoing_requests=MAX_ONGOING,
        health_check_period_s=HEALTH_CHECK_S,
        graceful_shutdown_timeout_s=SHUTDOWN_S,
        ray_actor_options={"num_cpus": 0},
    )
    return deployment.bind()


def _stay_local() -> None:
    """Serve opens a port per replica on all interfaces, for calls between deployments; there are
    none here, so it is one of loopback. A Serve that does it in another way fails here.
    """
    replica: Any = import_module("ray.serve._private.replica")
    listen = replica.add_port_to_grpc_server

    def listen_here(server: Any, address: str) -> int:
        return listen(server, address.replace("[::]", HOST))

    replica.add_port_to_grpc_server = listen_here
