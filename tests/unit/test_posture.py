"""The posture of a sandbox, value by value: a change here must be meant."""

from __future__ import annotations

from pathlib import Path

from sandbox.posture import SandboxLimits, container_options, environment, is_gvisor

LIMITS = SandboxLimits()


def options() -> dict[str, object]:
    return container_options(
        limits=LIMITS,
        socket_folder=Path("/home/s/1"),
        wrappers_folder=Path("/home/w"),
        labels={"threadbook.home": "x"},
    )


def test_a_sandbox_is_locked_down() -> None:
    expected = {
        "runtime": "runsc",
        "network_mode": "none",
        "user": "65534:65534",
        "read_only": True,
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges"],
    }

    assert {name: options()[name] for name in expected} == expected


def test_only_two_folders_are_mounted_and_both_read_only() -> None:
    assert options()["volumes"] == {
        "/home/s/1": {"bind": "/run/threadbook", "mode": "ro"},
        "/home/w": {"bind": "/mnt/servers", "mode": "ro"},
    }


def test_every_tmpfs_has_a_size() -> None:
    tmpfs = options()["tmpfs"]
    assert isinstance(tmpfs, dict)
    assert all(str(flags).startswith("size=") for flags in tmpfs.values())


def test_python_runs_out_of_memory_before_the_container_does() -> None:
    inside = LIMITS.address_space_bytes + (LIMITS.work_mb + LIMITS.tmp_mb) * 2**20

    assert inside < LIMITS.memory_mb * 2**20


def test_a_sandbox_with_little_memory_has_fewer_processes() -> None:
    assert SandboxLimits(memory_mb=1024).allowed_processes == 10
    assert SandboxLimits(memory_mb=3072).allowed_processes == 30
    assert SandboxLimits(memory_mb=9000, processes=64).allowed_processes == 64


def test_processes_run_out_before_the_containers_pids_do() -> None:
    pids = options()["pids_limit"]
    assert isinstance(pids, int)
    assert pids >= 2 * LIMITS.processes


def test_the_environment_carries_no_secret() -> None:
    assert not [name for name in environment(LIMITS) if "TOKEN" in name or "KEY" in name]


def test_gvisors_kernels_are_known_and_others_are_not() -> None:
    assert is_gvisor("Linux version 4.4.0 #1 SMP Sun Jan 10 15:06:54 PST 2016")
    assert is_gvisor("Linux version 4.19.0-gvisor")
    assert not is_gvisor("Linux version 6.18.44 (gcc 12) #1 SMP Mon Nov 3 2026")
