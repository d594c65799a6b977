"""Rotation of secrets: RotateSecret and rotation schedules run the four steps in the rotation function."""

import contextvars
import logging
import threading

import ministack.services.secretsmanager as secrets
from ministack.core.responses import error_response_json, json_response, new_uuid

from . import functions
from .provisioners import add_operation, add_type, replace_function, stock, succeed_json
from .secrets_manager import now, resolve

log = logging.getLogger("launcher.rotation")

ALL_STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")
TEST_ONLY = ("testSecret",)

# The ARNs of the secrets with a running rotation.
_running = set()


def install():
    replace_function(secrets, "_rotate_secret", lambda _stub: rotate)
    add_operation(secrets, "CancelRotateSecret", cancel)
    add_type(
        "AWS::SecretsManager::RotationSchedule",
        create=_create_schedule,
        update=_update_schedule,
        delete=_delete_schedule,
        replaced_by=("SecretId",),
    )


# ---- RotateSecret and CancelRotateSecret -------------------------------------------------------------------------


def rotate(request):
    """Configures rotation and starts it in the background, as AWS does."""
    secret = resolve(request.get("SecretId"))
    refused = _refusal(secret, request)
    if refused:
        return refused
    function_arn = request.get("RotationLambdaARN") or secret["RotationLambdaARN"]
    secret["RotationLambdaARN"] = function_arn
    secret["RotationRules"] = request.get("RotationRules") or secret["RotationRules"]
    secret["RotationEnabled"] = True

    unfinished = _unfinished_version(secret)
    if unfinished:
        if secret["ARN"] not in _running:
            _start(secret, function_arn, unfinished, ALL_STEPS)
        return _invalid("A previous rotation isn't complete. That rotation will be reattempted.")

    token = request.get("ClientRequestToken") or new_uuid()
    immediately = request.get("RotateImmediately", True)
    secrets._remove_stage_everywhere(secret, "AWSPENDING")
    secret["Versions"][token] = {
        **_value_to_begin_with(secret, immediately),
        "CreatedDate": now(),
        "Stages": ["AWSPENDING"],
    }
    _start(secret, function_arn, token, ALL_STEPS if immediately else TEST_ONLY)
    return json_response({"ARN": secret["ARN"], "Name": secret["Name"], "VersionId": token})


def cancel(request):
    secret = resolve(request.get("SecretId"))
    if secret is None:
        return _not_found()
    secret["RotationEnabled"] = False
    return json_response({"ARN": secret["ARN"], "Name": secret["Name"]})


def _refusal(secret, request):
    if secret is None:
        return _not_found()
    if secret.get("DeletedDate"):
        return _invalid("You can't perform this operation on the secret because it was marked for deletion.")
    function_arn = request.get("RotationLambdaARN") or secret.get("RotationLambdaARN")
    if not function_arn:
        return _invalid("No Lambda rotation function ARN is associated with this secret.")
    permitted = functions.find(function_arn) and functions.allows(
        function_arn, "secretsmanager.amazonaws.com", secret["ARN"]
    )
    if not permitted:
        return error_response_json(
            "AccessDeniedException",
            f"Secrets Manager cannot invoke the specified Lambda function {function_arn}. Ensure that the function "
            "policy grants access to the principal secretsmanager.amazonaws.com.",
            400,
        )
    return None


def _unfinished_version(secret):
    """Returns the version of an unfinished rotation. It has AWSPENDING and not AWSCURRENT."""
    token, version = secrets._find_stage_version(secret, "AWSPENDING")
    return token if version and "AWSCURRENT" not in version["Stages"] else None


def _value_to_begin_with(secret, immediately):
    """Returns no value for a rotation, and the current value for a test, which has no step that creates one."""
    _token, current = secrets._find_stage_version(secret, "AWSCURRENT")
    tested = {} if immediately or current is None else current
    return {name: tested.get(name) for name in ("SecretString", "SecretBinary")}


def _start(secret, function_arn, token, steps):
    # In another thread, because the function calls this server.
    _running.add(secret["ARN"])
    work = contextvars.copy_context()
    threading.Thread(target=work.run, args=(_run, secret, function_arn, token, steps), daemon=True).start()


def _run(secret, function_arn, token, steps):
    failure = None
    try:
        failure = _failure(secret, function_arn, token, steps)
        if failure is None:
            _conclude(secret, token, steps)
    finally:
        if steps == TEST_ONLY:
            secret["Versions"].pop(token, None)
        _running.discard(secret["ARN"])
    # At the end, because a reader of the log may start the next rotation.
    if failure:
        log.error("rotation of %s failed in %s", secret["Name"], failure)


def _failure(secret, function_arn, token, steps):
    """Runs the steps. Returns the step that failed and its error, or None."""
    for step in steps:
        event = {"Step": step, "SecretId": secret["ARN"], "ClientRequestToken": token}
        function = functions.find(function_arn)
        error = functions.error_of(functions.invoke(function, event)) if function else "the function does not exist"
        if error:
            return f"{step}: {error}"
    return None


def _conclude(secret, token, steps):
    if steps == TEST_ONLY:
        log.info("rotation of %s: the configuration passed its test", secret["Name"])
    elif "AWSCURRENT" in secret["Versions"].get(token, {}).get("Stages", []):
        secret["LastRotatedDate"] = now()
        log.info("rotation of %s: version %s is current", secret["Name"], token)
    else:
        log.error("rotation of %s: finishSecret did not make version %s current", secret["Name"], token)


def _invalid(message):
    return error_response_json("InvalidRequestException", message, 400)


def _not_found():
    return error_response_json("ResourceNotFoundException", "Secrets Manager can't find the specified secret.", 400)


# ---- The schedule as a resource ----------------------------------------------------------------------------------


def _create_schedule(_logical_id, properties, _stack_name):
    names = ("SecretId", "RotationLambdaARN", "RotationRules")
    request = {name: properties[name] for name in names if name in properties}
    request["RotateImmediately"] = stock._cfn_bool(properties.get("RotateImmediatelyOnUpdate", True))
    arn = succeed_json(rotate(request), "RotateSecret")["ARN"]
    return arn, {"Id": arn}


def _update_schedule(_physical_id, _old, new, stack_name, logical_id):
    return _create_schedule(logical_id, new, stack_name)


def _delete_schedule(physical_id, _properties):
    if resolve(physical_id):
        cancel({"SecretId": physical_id})
