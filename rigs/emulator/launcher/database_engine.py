"""The PostgreSQL behind the databases of RDS, and the connections of functions to it."""

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
ADMINISTRATION_TIMEOUT_SECONDS = 600
# The file in a Lambda function with the authorities of RDS certificates.
AMAZON_AUTHORITIES = "/var/runtime/ca-cert.pem"

# Removed from the environment, which functions inherit, because it contains the password of the superuser.
_server = json.loads(os.environ.pop("DATABASE_ENGINE", "null"))
# The ARN and the database name of the cluster on the server.
_tenants = {}
# The ports of the server by RDS address: {"host:port": port}.
_routes = {}


def install():
    _write_routes()
    os.environ["DATABASE_ROUTES"] = str(ROUTES)
    os.environ["NODE_OPTIONS"] = f"--require {json.dumps(str(NETWORK))}"
    replace_function(functions, "acquire_worker", _with_authorities)


def require_free():
    if _server and _tenants:
        raise ValueError(
            f"got a second database beside {next(iter(_tenants))}, expected one at a time: there is one PostgreSQL"
        )


def begin(arn, database, username, password):
    """Creates the database and its admin user, and deletes everything of an earlier database."""
    if _server:
        require_free()
        _administrate("begin", database=database or "postgres", username=username, password=password)
        _tenants[arn] = database


def end(arn):
    if _tenants.pop(arn, None) is not None:
        _administrate("end")


def listen(host, port):
    """Adds an address at which functions reach the server."""
    if _server:
        _routes[f"{host}:{port}"] = _server["port"]
        _write_routes()


def hang_up(host, port):
    _routes.pop(f"{host}:{port}", None)
    _write_routes()


def authorities():
    """Returns the file with the authority of the server, if there is a server."""
    return _server and _server["authorityFile"]


def reset():
    # The next database deletes the contents of the server.
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
    """Writes the file under another name and renames it, because functions read it at any time."""
    unfinished = ROUTES.with_suffix(".new")
    unfinished.write_text(json.dumps(_routes))
    unfinished.replace(ROUTES)


def _with_authorities(acquire_worker):
    """Replaces the authorities file of Lambda, which this machine does not have, by that of the server."""

    def acquire(name, configuration, *rest, **named):
        variables = (configuration.get("Environment") or {}).get("Variables") or {}
        if _server and variables.get("NODE_EXTRA_CA_CERTS") == AMAZON_AUTHORITIES:
            variables = {**variables, "NODE_EXTRA_CA_CERTS": _server["authorityFile"]}
            configuration = {**configuration, "Environment": {"Variables": variables}}
        return acquire_worker(name, configuration, *rest, **named)

    return acquire
