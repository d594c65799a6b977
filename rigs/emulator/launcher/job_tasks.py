"""Step Functions: `ecs:runTask.sync` runs the application of a task as a process, and judges its exit code as AWS does."""

import contextvars
import json
import os
import subprocess
import time

import ministack.services.ecs as ecs
import ministack.services.stepfunctions as stepfunctions

from .provisioners import replace_function

# The time of the end of the attempt, in seconds since 1970. It is scaled as waits are.
_deadline = contextvars.ContextVar("deadline", default=None)


def install():
    replace_function(stepfunctions, "_invoke_ecs_run_task", _running)
    replace_function(stepfunctions, "_invoke_resource_with_timeout", _limiting)


def _limiting(invoke_with_timeout):
    """Stops the process at the timeout. The stock call goes on with the next state and leaves the task running."""

    def invoke(resource, arguments, seconds):
        if "ecs:runTask" not in resource:
            return invoke_with_timeout(resource, arguments, seconds)
        token = _deadline.set(time.time() + seconds * stepfunctions._SFN_WAIT_SCALE)
        try:
            return stepfunctions._invoke_resource(resource, arguments)
        finally:
            _deadline.reset(token)

    return invoke


def _running(_run_task):
    def run(_resource, arguments):
        request = stepfunctions._pascal_to_camel(arguments)
        status, _, body = ecs._run_task(request)
        result = json.loads(body)
        if status >= 400:
            raise stepfunctions._ExecutionError("ECS.AmazonECSException", result.get("message", str(result)))
        task = ecs._tasks[result["tasks"][0]["taskArn"]]
        (override,) = request["overrides"]["containerOverrides"]
        exit_code = _run_process(task, override)
        timed_out = exit_code is None
        reason = "Task stopped by user" if timed_out else "Essential container in task exited"
        code = "UserInitiated" if timed_out else "EssentialContainerExited"
        ecs._mark_task_stopped(task["taskArn"], task, reason, code, exit_code=137 if timed_out else 0)
        for container in task["containers"]:
            if container["name"] == override["name"] and not timed_out:
                container["exitCode"] = exit_code
        if timed_out:
            raise stepfunctions._ExecutionError("States.Timeout", "")
        description = _to_pascal(ecs._sanitize(task))
        if any(container.get("exitCode") for container in task["containers"]):
            raise stepfunctions._ExecutionError("States.TaskFailed", json.dumps(description))
        return description

    return run


def _run_process(task, override):
    """Runs the container of the override. Returns its exit code, or None if it took too long."""
    definition = ecs._task_defs[ecs._resolve_td_key(task["taskDefinitionArn"])]
    (container,) = [one for one in definition["containerDefinitions"] if one["name"] == override["name"]]
    command = [*container.get("entryPoint", []), *(override.get("command") or container.get("command", []))]
    variables = [*container.get("environment", []), *override.get("environment", [])]
    environment = {"PATH": os.environ["PATH"], **{one["name"]: one["value"] for one in variables}}
    deadline = _deadline.get()
    with subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL) as process:
        try:
            return process.wait(None if deadline is None else max(0, deadline - time.time()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return None


def _to_pascal(value):
    if isinstance(value, list):
        return [_to_pascal(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {name[:1].upper() + name[1:]: _to_pascal(one) for name, one in value.items()}
