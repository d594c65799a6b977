"""The PostgreSQL that stands for the databases of RDS, and the way from functions to it."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile

import ministack.services.lambda_svc as functions

from .provisioners import replace_function

FOLDER = pathlib.Path(__file__).parent
ADMINISTRATOR = FOLDER / "database_engine.js"
NETWORK = FOLDER / "function_network.js"
ROUTES = pathlib.Path(tempfile.gettempdir()) / "routes.json"
ADMINISTRATION_TIMEOUT_SECONDS = 60
# Where a Lambda function finds the authorities that RDS's certificates are signed by.
AMAZON_AUTHORITIES = "/var/runtime/ca-cert.pem"

# Not in the environment any more when functions inherit it: it has the password of the superuser.
_server = json.loads(os.environ.pop("DATABASE_ENGINE", "null"))
# The ARN of the cluster or instance whose database is on the server, and its name.
_tenants = {}
# The ports of the server, by the addresses that RDS tells: {"host:port": port}.
_routes = {}


def install():
    _write_routes()
    os.environ["DATABASE_ROUTES"] = str(ROUTES)
    os.environ["NODE_OPTIONS"] = f"--require {json.dumps(str(NETWORK))}"
    replace_function(functions, "acquire_worker", _with_authorities)


def require_free():
    if _server and _tenants:
        raise ValueError(
            f"got a database beside {next(iter(_tenants))}, expected one at a time: a single PostgreSQL stands for it"
        )


def begin(arn, database, username, password):
    """Makes the database and its administrator, and nothing else of what an earlier one left."""
    if _server:
        require_free()
        _administrate("begin", database=database or "postgres", username=username, password=password)
        _tenants[arn] = database


def end(arn):
    if _tenants.pop(arn, None) is not None:
        _administrate("end")


def listen(host, port):
    """The server answers at an address, as far as functions are concerned."""
    if _server:
        _routes[f"{host}:{port}"] = _server["port"]
        _write_routes()


def hang_up(host, port):
    _routes.pop(f"{host}:{port}", None)
    _write_routes()


def reset():
    # What is in the server goes when the next database begins.
    _tenants.clear()
    _routes.clear()
    _write_routes()


def _administrate(action, **wanted):
    request = {"action": action, "server": _server, **wanted}
    environment = {name: os.environ[name] for name in ("PATH", "NODE_PATH") if name in os.environ}
    outcome = subprocess.run(
        [shutil.which("node"), str(ADMINISTRATOR)],
        input=json.dumps(request),
        env=environment,
        text=True,
        capture_output=True,
        timeout=ADMINISTRATION_TIMEOUT_SECONDS,
        check=False,
    )
    if outcome.returncode:
        raise ValueError(f"the PostgreSQL of the emulator did not {action} the database: {outcome.stderr.strip()}")


def _write_routes():
    """Renamed into place: functions read it at any time."""
    unfinished = ROUTES.with_suffix(".new")
    unfinished.write_text(json.dumps(_routes))
    unfinished.replace(ROUTES)


def _with_authorities(acquire_worker):
    """Lambda's file of authorities does not exist on this machine; the server's own authority is in its place."""

    def acquire(name, configuration, *rest, **named):
        variables = (configuration.get("Environment") or {}).get("Variables") or {}
        if _server and variables.get("NODE_EXTRA_CA_CERTS") == AMAZON_AUTHORITIES:
            variables = {**variables, "NODE_EXTRA_CA_CERTS": _server["authorityFile"]}
            configuration = {**configuration, "Environment": {"Variables": variables}}
        return acquire_worker(name, configuration, *rest, **named)

    return acquire
