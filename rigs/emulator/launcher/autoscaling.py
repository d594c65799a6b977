"""Application Auto Scaling: its API, which MiniStack does not have, and its two resource types."""

import json
import time

import ministack.app
import ministack.core.router as router
import ministack.services.ecs as ecs
from ministack.core.responses import (
    AccountRegionScopedDict,
    error_response_json,
    get_account_id,
    get_region,
    json_response,
    new_uuid,
)

from .provisioners import add_type, succeed_json

SERVICE = "application-autoscaling"
TARGET_PREFIX = "AnyScaleFrontendService."
IDENTITY = ("ServiceNamespace", "ResourceId", "ScalableDimension")
TARGET_PROPERTIES = (*IDENTITY, "MinCapacity", "MaxCapacity")
POLICY_PROPERTIES = (
    "PolicyName",
    "PolicyType",
    "StepScalingPolicyConfiguration",
    "TargetTrackingScalingPolicyConfiguration",
)

# (namespace, resource id, dimension) -> target; the same with a policy name -> policy.
_targets = AccountRegionScopedDict()
_policies = AccountRegionScopedDict()


def install():
    # The names of MiniStack's own services, so that routing and reset include this one.
    ministack.app.SERVICE_REGISTRY[SERVICE] = {"module": "application_autoscaling"}
    ministack.app._loaded_modules["application_autoscaling"] = _Module
    ministack.app.SERVICE_HANDLERS[SERVICE] = handle_request
    router.SERVICE_PATTERNS[SERVICE] = {"target_prefixes": [TARGET_PREFIX]}
    add_type(
        "AWS::ApplicationAutoScaling::ScalableTarget",
        create=_create_target,
        update=_update_target,
        delete=_delete_target,
        replaced_by=IDENTITY,
    )
    add_type(
        "AWS::ApplicationAutoScaling::ScalingPolicy",
        create=_create_policy,
        update=_update_policy,
        delete=_delete_policy,
        replaced_by=(*IDENTITY, "PolicyName", "ScalingTargetId"),
    )


async def handle_request(_method, _path, headers, body, _query_parameters):
    operation = headers.get("x-amz-target", "").removeprefix(TARGET_PREFIX)
    call = OPERATIONS.get(operation)
    if call is None:
        return error_response_json("UnknownOperationException", f"Unknown operation: {operation}", 400)
    return call(json.loads(body or b"{}"))


def reset():
    _targets.clear()
    _policies.clear()


class _Module:
    """The interface of a MiniStack service module."""

    handle_request = staticmethod(handle_request)
    reset = staticmethod(reset)
    get_state = staticmethod(dict)
    load_persisted_state = staticmethod(lambda _data: None)


# ---- The API -----------------------------------------------------------------------------------------------------


def _register_scalable_target(request):
    key = _key(request)
    missing = _missing_service(request)
    if key not in _targets and missing:
        return error_response_json("ValidationException", missing, 400)
    identifier = f"{get_region()}:{get_account_id()}:scalable-target/{new_uuid().replace('-', '')}"
    existing = _targets.get(key) or {
        "CreationTime": time.time(),
        "ScalableTargetARN": f"arn:aws:application-autoscaling:{identifier}",
    }
    _targets[key] = {**existing, **request}
    return json_response({"ScalableTargetARN": existing["ScalableTargetARN"]})


def _deregister_scalable_target(request):
    if _targets.pop(_key(request), None) is None:
        return _not_found(request)
    # AWS deletes the policies of a target together with it.
    for key in [key for key in _policies if key[:3] == _key(request)]:
        _policies.pop(key)
    return json_response({})


def _put_scaling_policy(request):
    if _key(request) not in _targets:
        return _not_found(request)
    key = (*_key(request), request["PolicyName"])
    if _is_tracked_by_another(request):
        message = "Only one TargetTrackingScaling policy for a given metric specification is allowed."
        return error_response_json("ValidationException", message, 400)
    resource = f"resource/{request['ServiceNamespace']}/{request['ResourceId']}:policyName/{request['PolicyName']}"
    existing = _policies.get(key) or {
        "PolicyARN": f"arn:aws:autoscaling:{get_region()}:{get_account_id()}:scalingPolicy:{new_uuid()}:{resource}",
        "CreationTime": time.time(),
        "Alarms": [],
    }
    _policies[key] = {**existing, **request}
    return json_response({"PolicyARN": existing["PolicyARN"], "Alarms": []})


def _is_tracked_by_another(request):
    """Returns whether another policy of the target tracks the same metric. AWS allows one policy for each metric."""
    metric = _tracked_metric(request)
    return metric is not None and any(
        key[:3] == _key(request) and key[3] != request["PolicyName"] and _tracked_metric(policy) == metric
        for key, policy in _policies.items()
    )


def _tracked_metric(policy):
    tracking = policy.get("TargetTrackingScalingPolicyConfiguration")
    if not tracking:
        return None
    return tracking.get("PredefinedMetricSpecification"), tracking.get("CustomizedMetricSpecification")


def _delete_scaling_policy(request):
    if _policies.pop((*_key(request), request["PolicyName"]), None) is None:
        return _not_found(request)
    return json_response({})


def _describe(answer, store):
    def describe(request):
        filters = [name for name in IDENTITY if request.get(name)]
        found = [entry for entry in store.values() if all(entry[name] == request[name] for name in filters)]
        return json_response({answer: found})

    return describe


OPERATIONS = {
    "DeleteScalingPolicy": _delete_scaling_policy,
    "DeregisterScalableTarget": _deregister_scalable_target,
    "DescribeScalableTargets": _describe("ScalableTargets", _targets),
    "DescribeScalingPolicies": _describe("ScalingPolicies", _policies),
    "PutScalingPolicy": _put_scaling_policy,
    "RegisterScalableTarget": _register_scalable_target,
}


def _key(request):
    return tuple(request[name] for name in IDENTITY)


def _not_found(request):
    return error_response_json("ObjectNotFoundException", f"No scalable target or policy found for {_key(request)}", 400)


def _missing_service(request):
    """Returns an error if the ECS service does not exist. AWS refuses such a target, too.

    The error shows a wrong resource id or a missing dependency in the template.
    """
    service = ecs._services.get(request["ResourceId"].removeprefix("service/"))
    if service and service["status"] == "ACTIVE":
        return None
    return f"ECS service doesn't exist: {request['ResourceId']}"


# ---- The resource types ------------------------------------------------------------------------------------------


def _create_target(_logical_id, properties, _stack_name):
    request = {name: properties[name] for name in TARGET_PROPERTIES}
    for bound in ("MinCapacity", "MaxCapacity"):
        request[bound] = int(request[bound])
    succeed_json(_register_scalable_target(request), "RegisterScalableTarget")
    physical_id = f"{properties['ResourceId']}|{properties['ScalableDimension']}|{properties['ServiceNamespace']}"
    return physical_id, {"Id": physical_id}


def _update_target(_physical_id, _old, new, stack_name, logical_id):
    return _create_target(logical_id, new, stack_name)


def _delete_target(_physical_id, properties):
    _deregister_scalable_target(properties)


def _create_policy(_logical_id, properties, _stack_name):
    request = {name: properties[name] for name in POLICY_PROPERTIES if name in properties}
    arn = succeed_json(_put_scaling_policy({**_policy_target(properties), **request}), "PutScalingPolicy")["PolicyARN"]
    return arn, {"Arn": arn}


def _update_policy(_physical_id, _old, new, stack_name, logical_id):
    return _create_policy(logical_id, new, stack_name)


def _delete_policy(_physical_id, properties):
    _delete_scaling_policy({**_policy_target(properties), "PolicyName": properties["PolicyName"]})


def _policy_target(properties):
    """Returns the identity of the target from its `Ref`."""
    resource_id, dimension, namespace = properties["ScalingTargetId"].split("|")
    return {"ServiceNamespace": namespace, "ResourceId": resource_id, "ScalableDimension": dimension}
