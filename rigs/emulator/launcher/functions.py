"""Lambda: reserved concurrency, errors in the log, and callers that wait for a busy function."""

import contextvars
import fcntl
import fnmatch
import logging
import queue
import struct
import termios
import time

import ministack.core.lambda_runtime as runtime
import ministack.services.cloudformation.custom_resource as custom_resource
import ministack.services.lambda_svc as functions
from ministack.core.responses import get_account_id

from .provisioners import repair_type, replace_function

log = logging.getLogger("launcher.functions")

# AWS queues asynchronous invocations of a busy function for hours. Here ten minutes are enough, also on a busy machine.
BUSY_PATIENCE_SECONDS = 600
BUSY_POLL_SECONDS = 0.05
# The output of an invocation is complete if this number of looks finds nothing more.
QUIET_LOOKS = 10
LOOK_SECONDS = 0.002
# The output of a function that has ended is complete after this time at the latest.
ENDED_SECONDS = 5

_waits_while_busy = contextvars.ContextVar("waits_while_busy", default=False)


def install():
    repair_type("AWS::Lambda::Function", create=_create_function, update=_update_function)
    replace_function(functions, "_execute_function", _waiting_while_busy)
    replace_function(functions, "_execute_function_dispatch", _reporting_errors)
    replace_function(functions, "invoke_async_with_retry", _in_patient_context)
    replace_function(custom_resource, "invoke_custom_resource", _as_asynchronous_invocation)
    runtime.Worker._drain_stderr_bounded = _output_of


def _create_function(create, logical_id, properties, stack_name):
    name, attributes = create(logical_id, properties, stack_name)
    _reserve_concurrency(name, properties)
    return name, attributes


def _update_function(update, physical_id, old, new, stack_name, logical_id):
    name, attributes = update(physical_id, old, new, stack_name, logical_id)
    _reserve_concurrency(name, new)
    return name, attributes


def _reserve_concurrency(name, properties):
    reserved = properties.get("ReservedConcurrentExecutions")
    functions._functions[name]["concurrency"] = None if reserved is None else int(reserved)


def find(function_arn):
    """Returns the function of an ARN, ready to execute, or None."""
    record, configuration, _name = functions._get_func_record_for_ref(function_arn or "")
    return functions._execution_record_for_config(record, configuration) if record and configuration else None


def invoke(function, event):
    """Runs the function in this thread. It must not be the thread of the server, because the function calls the server."""
    token = _waits_while_busy.set(True)
    try:
        return functions._execute_function_with_config_scope(function, event)
    finally:
        _waits_while_busy.reset(token)


def invoke_later(function, event):
    """Invokes the function asynchronously, with retries."""
    functions.invoke_async_with_retry(function, event)


def allows(function_arn, service, source_arn):
    """Returns whether the policy of the function allows a service to invoke it for a resource."""
    record, _configuration, _name = functions._get_func_record_for_ref(function_arn or "")
    statements = record["policy"]["Statement"] if record else []
    return any(_statement_allows(statement, function_arn, service, source_arn) for statement in statements)


def _statement_allows(statement, function_arn, service, source_arn):
    principal = statement["Principal"]
    conditions = statement.get("Condition", {})
    source = conditions.get("ArnLike", {}).get("AWS:SourceArn", "*")
    account = conditions.get("StringEquals", {}).get("AWS:SourceAccount", get_account_id())
    return (
        statement["Action"] in ("lambda:InvokeFunction", "lambda:*")
        and principal in ("*", {"Service": service})
        and statement["Resource"] == function_arn
        and fnmatch.fnmatchcase(source_arn, source)
        and account == get_account_id()
    )


def error_of(result):
    """Returns the error message of an invocation, or None."""
    if not (isinstance(result, dict) and result.get("error")):
        return None
    body = result.get("body") if isinstance(result.get("body"), dict) else {}
    return body.get("errorMessage") or body.get("message") or str(result.get("body"))


def _waiting_while_busy(execute_function):
    """Retries throttled invocations that AWS would queue, until the function is free."""

    def execute(function, event):
        deadline = time.monotonic() + BUSY_PATIENCE_SECONDS
        result = execute_function(function, event)
        while _waits_while_busy.get() and result.get("throttle") and time.monotonic() < deadline:
            time.sleep(BUSY_POLL_SECONDS)
            result = execute_function(function, event)
        return result

    return execute


def _in_patient_context(invoke_async):
    def invoke_async_patiently(function, event):
        # The stock call runs in another thread, which inherits this context.
        contextvars.copy_context().run(lambda: (_waits_while_busy.set(True), invoke_async(function, event)))

    return invoke_async_patiently


def _as_asynchronous_invocation(invoke_custom_resource):
    """Queues the request of a custom resource while the function is busy, as AWS does."""

    def invoke_patiently(*request, **named):
        token = _waits_while_busy.set(True)
        try:
            return invoke_custom_resource(*request, **named)
        finally:
            _waits_while_busy.reset(token)

    return invoke_patiently


def _reporting_errors(dispatch):
    """Logs the message and the output of every failed invocation. All executors call this function."""

    def execute(function, configuration, event, request_id, started):
        result = dispatch(function, configuration, event, request_id, started)
        message = error_of(result)
        if message:
            name = configuration.get("FunctionName")
            log.error("function %s failed: %s\n%s", name, message, result.get("log", ""))
            _fail_custom_resource(event, f"function {name} failed: {message}")
        return result

    return execute


def _output_of(worker, **_limits):
    """Returns the output of an invocation. The stock method has time limits, so a busy machine loses lines."""
    lines = []
    quiet = 0
    if worker._proc is None and worker._stderr_thread:
        worker._stderr_thread.join(timeout=ENDED_SECONDS)
    while quiet < QUIET_LOOKS:
        try:
            lines.append(worker._stderr_queue.get_nowait())
            quiet = 0
        except queue.Empty:
            quiet = 0 if _has_unread_output(worker._proc) else quiet + 1
            time.sleep(LOOK_SECONDS)
    return "\n".join(lines)


def _has_unread_output(process):
    """Returns whether the pipe of a process contains output. The stock code forgets a process that has failed."""
    if process is None or process.stderr.closed:
        return False
    (size,) = struct.unpack("i", fcntl.ioctl(process.stderr.fileno(), termios.FIONREAD, struct.pack("i", 0)))
    return size > 0


def _fail_custom_resource(event, reason):
    """Fails the custom resource of a failed function at once. AWS waits up to an hour for an answer."""
    url = event.get("ResponseURL", "") if isinstance(event, dict) else ""
    custom_resource.deliver_response(url.rsplit("/", 1)[-1], {"Status": "FAILED", "Reason": reason})
