"""Starts MiniStack on the loopback interface with all repairs: `python -m launcher`."""

import importlib
import importlib.metadata
import os
import signal
import sys
import threading

PINNED_VERSION = "1.5.33"
EXIT_WITH_STDIN = "--exit-with-stdin"

# The modules in this folder, one for each repaired service.
PARTS = (
    "autoscaling",
    "change_sets",
    "cloudwatch",
    "deletions",
    "ec2",
    "ecs",
    "events",
    "functions",
    "job_tasks",
    "load_balancing",
    "logs",
    "migration_tasks",
    "names",
    "rds",
    "rotation",
    "s3",
    "secrets_manager",
    # After the one of ECS, whose calls it records.
    "service_deployments",
    "stack_events",
    "waf",
    # The last one, because the others add the types that it extends.
    "imports",
)


def main():
    _require_pinned_version()
    if EXIT_WITH_STDIN in sys.argv:
        sys.argv.remove(EXIT_WITH_STDIN)
        threading.Thread(target=_exit_with_stdin, daemon=True).start()
    # MiniStack reads its settings during the import. By default it listens on all interfaces, opens an MQTT listener on
    # port 8883 and looks for a container daemon. The environment of the caller must not change any of that.
    os.environ.update(
        BIND_HOST="127.0.0.1",
        IOT_MTLS_ENABLED="0",
        SFTP_ENABLED="0",
        DOCKER_HOST="unix:///nonexistent.sock",
        LAMBDA_EXECUTOR="local",
        # Waits and timeouts of state machines take a twentieth of their time.
        SFN_WAIT_SCALE="0.05",
    )

    import ministack.app

    for part in PARTS:
        importlib.import_module(f".{part}", __package__).install()
    ministack.app.main()


def _require_pinned_version():
    """The repairs use internals of MiniStack, so they are valid for exactly one version."""
    try:
        installed = importlib.metadata.version("ministack")
    except importlib.metadata.PackageNotFoundError:
        installed = "none"
    if installed != PINNED_VERSION:
        sys.exit(
            f"launcher: got ministack {installed}, expected {PINNED_VERSION}. "
            "Install it with: pip install -r requirements.txt (in a fresh virtual environment)."
        )


def _exit_with_stdin():
    """Exits when standard input closes. It is a pipe from the starting program and closes however that program ends."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    if os.getpgrp() == os.getpid():
        # The functions run in processes of this process group.
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    main()
