"""Starts MiniStack on the loopback interface with every repair installed: `python -m launcher`."""

import importlib
import importlib.metadata
import os
import signal
import sys
import threading

PINNED_VERSION = "1.5.33"
EXIT_WITH_STDIN = "--exit-with-stdin"

# The modules beside this one, one for each service that needs repair.
PARTS = (
    "autoscaling",
    "cloudwatch",
    "ec2",
    "ecs",
    "events",
    "functions",
    "load_balancing",
    "logs",
    "nested_stacks",
    "rds",
    "rotation",
    "s3",
    "secrets_manager",
    "stack_events",
    "waf",
)


def main():
    _require_pinned_version()
    if EXIT_WITH_STDIN in sys.argv:
        sys.argv.remove(EXIT_WITH_STDIN)
        threading.Thread(target=_exit_with_stdin, daemon=True).start()
    # MiniStack reads its settings while it is imported. Unset, it binds every interface, opens an MQTT listener on
    # port 8883 and looks for a container daemon: none of that may depend on who starts this program.
    os.environ.update(
        BIND_HOST="127.0.0.1",
        IOT_MTLS_ENABLED="0",
        SFTP_ENABLED="0",
        DOCKER_HOST="unix:///nonexistent.sock",
        LAMBDA_EXECUTOR="local",
    )

    import ministack.app

    for part in PARTS:
        importlib.import_module(f".{part}", __package__).install()
    ministack.app.main()


def _require_pinned_version():
    """The repairs reach into MiniStack's internals, so they hold for exactly one version."""
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
    """Standard input is a pipe from the program that started this one: it closes however that program ends."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    if os.getpgrp() == os.getpid():
        # The functions run in processes of their own, in the group that this process leads.
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    main()
