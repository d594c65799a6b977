"""ECS: the application of a migration runs as a process, and the task ends with its exit code."""

import contextvars
import json
import os
import subprocess
import threading

import ministack.services.cloudwatch_logs as logs
import ministack.services.ecs as ecs
import ministack.services.secretsmanager as secrets

from . import database_engine
from .provisioners import replace_function, succeed, succeed_json

# The tasks of the library's function for migrations. Other tasks run nothing.
STARTED_BY = "migration-"
# What a process gets of this one: the network of functions, so that it reaches the databases.
INHERITED = ("DATABASE_ROUTES", "NODE_OPTIONS", "NODE_PATH", "PATH")

# The responses by client token, with which a repeated request starts nothing.
_by_token = {}
# The processes by the ARN of their task.
_processes = {}


def install():
    replace_function(ecs, "_run_task", _running)
    replace_function(ecs, "_stop_task", _ending)


def _running(run_task):
    def run(request):
        if not request.get("startedBy", "").startswith(STARTED_BY):
            return run_task(request)
        token = request.get("clientToken")
        if token not in _by_token:
            response = run_task(request)
            if response[0] >= 400:
                return response
            _by_token[token] = response
            (started,) = json.loads(response[2])["tasks"]
            # The context has the account and the Region of the request.
            context = contextvars.copy_context()
            task = ecs._tasks[started["taskArn"]]
            threading.Thread(target=context.run, args=(_run_process, task, request), daemon=True).start()
        return _by_token[token]

    return run


def _ending(stop_task):
    def stop(request):
        response = stop_task(request)
        process = _processes.get(request.get("task"))
        if process:
            process.terminate()
        return response

    return stop


def _run_process(task, request):
    (override,) = request["overrides"]["containerOverrides"]
    definition = ecs._task_defs[ecs._resolve_td_key(task["taskDefinitionArn"])]
    (container,) = [each for each in definition["containerDefinitions"] if each["name"] == override["name"]]
    command = [*container.get("entryPoint", []), *override["command"]]
    with subprocess.Popen(
        command,
        cwd=os.environ.get("IMAGE_FOLDER"),
        env=_environment_of(container),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        _processes[task["taskArn"]] = process
        output, _ = process.communicate()
    _write_log(container, task, output.decode(errors="replace"))
    for each in task["containers"]:
        each["exitCode"] = process.returncode if each["name"] == override["name"] else 143
    ecs._mark_task_stopped(task["taskArn"], task, "Essential container in task exited", "EssentialContainerExited")


def _environment_of(container):
    environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
    environment.update((each["name"], each["value"]) for each in container.get("environment", []))
    environment.update((each["name"], _secret(each["valueFrom"])) for each in container.get("secrets", []))
    authorities = database_engine.authorities()
    return {**environment, **({"NODE_EXTRA_CA_CERTS": authorities} if authorities else {})}


def _secret(value_from):
    """Returns the value of a secret, or of one of its fields: `arn:field:stage:version`."""
    parts = value_from.split(":")
    answer = succeed_json(secrets._get_secret_value({"SecretId": ":".join(parts[:7])}), "GetSecretValue")
    field = parts[7] if len(parts) > 7 else ""
    return json.loads(answer["SecretString"])[field] if field else answer["SecretString"]


def _write_log(container, task, output):
    options = container["logConfiguration"]["options"]
    task_id = task["taskArn"].rsplit("/", 1)[-1]
    stream = {
        "logGroupName": options["awslogs-group"],
        "logStreamName": f"{options['awslogs-stream-prefix']}/{container['name']}/{task_id}",
    }
    succeed(logs._create_log_stream(stream), "CreateLogStream")
    events = [{"message": line} for line in output.splitlines()]
    succeed(logs._put_log_events({**stream, "logEvents": events}), "PutLogEvents")
