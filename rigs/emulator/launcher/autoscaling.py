"""Application Auto Scaling: its API, which MiniStack lacks, and the two resource types on top of it."""

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

# (namespace, resource id, dimension) -> target; the same and a name -> policy or scheduled action.
_targets = AccountRegionScopedDict()
_policies = AccountRegionScopedDict()
_scheduled_actions = AccountRegionScopedDict()


def install():
    # Under the names MiniStack uses for its own services, so that routing and reset treat this one like them.
    ministack.app.SERVICE_REGISTRY[SERVICE] = {"module": "application_autoscaling"}
    ministack.app._loaded_modules["application_autoscaling"] = _Module
    ministack.app.SERVICE_HANDLERS[SERVICE] = handle_request
    router.SERVICE_PATTERNS[SERVICE] = {"target_prefixes": [TARGET_PREFIX]}
    add_type(
        "AWS::ApplicationAutoScaling::ScalableTarget",
        create=_create_target,
        update=_update_target,
        delete=_delete_target,
        replaced_by=("ResourceId", "ScalableDimension", "ServiceNamespace"),
    )
    add_type(
        "AWS::ApplicationAutoScaling::ScalingPolicy",
        create=_create_policy,
        update=_update_policy,
        delete=_delete_policy,
        replaced_by=("PolicyName", "ResourceId", "ScalableDimension", "ScalingTargetId", "ServiceNamespace"),
    )


async def handle_request(_method, _path, headers, body, _query_parameters):
    operation = headers.get("x-amz-target", "").removeprefix(TARGET_PREFIX)
    call = OPERATIONS.get(operation)
    if call is None:
        return error_response_json("UnknownOperationException", f"Unknown operation: {operation}", 400)
    return call(json.loads(body or b"{}"))


def reset():
    for store in (_targets, _policies, _scheduled_actions):
        store.clear()


class _Module:
    """What MiniStack expects of a service's module."""

    handle_request = staticmethod(handle_request)
    reset = staticmethod(reset)
    get_state = staticmethod(dict)
    load_persisted_state = staticmethod(lambda _data: None)


# ---- The API -----------------------------------------------------------------------------------------------------


def _register_scalable_target(request):
    key = _key(request)
    if key not in _targets:
        missing = _missing_service(request)
        if missing:
            return error_response_json("ValidationException", missing, 400)
        unbounded = [name for name in ("MinCapacity", "MaxCapacity") if name not in request]
        if unbounded:
            return error_response_json("ValidationException", f"{' and '.join(unbounded)} required", 400)
        identifier = f"{get_region()}:{get_account_id()}:scalable-target/{new_uuid().replace('-', '')}"
        _targets[key] = {
            "CreationTime": time.time(),
            "RoleARN": _service_linked_role(request["ServiceNamespace"]),
            "ScalableTargetARN": f"arn:aws:application-autoscaling:{identifier}",
            "SuspendedState": {
                "DynamicScalingInSuspended": False,
                "DynamicScalingOutSuspended": False,
                "ScheduledScalingSuspended": False,
            },
        }
    target = {**_targets[key], **{name: value for name, value in request.items() if name != "Tags"}}
    if target["MinCapacity"] > target["MaxCapacity"]:
        return error_response_json("ValidationException", "MinCapacity must not be above MaxCapacity", 400)
    _targets[key] = target
    return json_response({"ScalableTargetARN": target["ScalableTargetARN"]})


def _deregister_scalable_target(request):
    if _targets.pop(_key(request), None) is None:
        return _not_found(request)
    # AWS deletes what hangs off the target together with it.
    for store in (_policies, _scheduled_actions):
        for key in [key for key in store if key[:3] == _key(request)]:
            store.pop(key)
    return json_response({})


def _describe_scalable_targets(request):
    return _describe("ScalableTargets", _targets, request, {"ResourceIds": "ResourceId"})


def _put_scaling_policy(request):
    if _key(request) not in _targets:
        return _not_found(request)
    key = (*_key(request), request["PolicyName"])
    scope = f"{get_region()}:{get_account_id()}"
    resource = f"resource/{request['ServiceNamespace']}/{request['ResourceId']}:policyName/{request['PolicyName']}"
    existing = _policies.get(key) or {
        "PolicyARN": f"arn:aws:autoscaling:{scope}:scalingPolicy:{new_uuid()}:{resource}",
        "PolicyType": "StepScaling",
        "CreationTime": time.time(),
        "Alarms": [],
    }
    _policies[key] = {**existing, **request}
    return json_response({"PolicyARN": existing["PolicyARN"], "Alarms": []})


def _delete_scaling_policy(request):
    if _policies.pop((*_key(request), request["PolicyName"]), None) is None:
        return _not_found(request)
    return json_response({})


def _describe_scaling_policies(request):
    return _describe("ScalingPolicies", _policies, request, {"PolicyNames": "PolicyName"})


def _put_scheduled_action(request):
    if _key(request) not in _targets:
        return _not_found(request)
    key = (*_key(request), request["ScheduledActionName"])
    scope = f"{get_region()}:{get_account_id()}"
    resource = f"resource/{request['ServiceNamespace']}/{request['ResourceId']}"
    existing = _scheduled_actions.get(key) or {
        "ScheduledActionARN": f"arn:aws:autoscaling:{scope}:scheduledAction:{new_uuid()}:{resource}:"
        f"scheduledActionName/{request['ScheduledActionName']}",
        "CreationTime": time.time(),
    }
    _scheduled_actions[key] = {**existing, **request}
    return json_response({})


def _delete_scheduled_action(request):
    if _scheduled_actions.pop((*_key(request), request["ScheduledActionName"]), None) is None:
        return _not_found(request)
    return json_response({})


def _describe_scheduled_actions(request):
    return _describe("ScheduledActions", _scheduled_actions, request, {"ScheduledActionNames": "ScheduledActionName"})


OPERATIONS = {
    "DeleteScalingPolicy": _delete_scaling_policy,
    "DeleteScheduledAction": _delete_scheduled_action,
    "DeregisterScalableTarget": _deregister_scalable_target,
    "DescribeScalableTargets": _describe_scalable_targets,
    "DescribeScalingPolicies": _describe_scaling_policies,
    "DescribeScheduledActions": _describe_scheduled_actions,
    "PutScalingPolicy": _put_scaling_policy,
    "PutScheduledAction": _put_scheduled_action,
    "RegisterScalableTarget": _register_scalable_target,
}


def _key(request):
    return request["ServiceNamespace"], request["ResourceId"], request["ScalableDimension"]


def _describe(answer, store, request, list_filters):
    def wanted(entry):
        one_of = all(entry[field] in request[name] for name, field in list_filters.items() if request.get(name))
        same = all(
            entry[name] == request[name]
            for name in ("ServiceNamespace", "ResourceId", "ScalableDimension")
            if request.get(name)
        )
        return one_of and same

    return json_response({answer: [entry for entry in store.values() if wanted(entry)]})


def _not_found(request):
    return error_response_json(
        "ObjectNotFoundException",
        f"No scalable target, policy or scheduled action found for service namespace: {request['ServiceNamespace']}, "
        f"resource ID: {request['ResourceId']}, scalable dimension: {request['ScalableDimension']}",
        400,
    )


def _missing_service(request):
    """AWS refuses a target whose ECS service does not exist: it shows a wrong resource id or a missing order."""
    if request["ServiceNamespace"] != "ecs":
        return None
    service = ecs._services.get(request["ResourceId"].removeprefix("service/"))
    if service and service["status"] == "ACTIVE":
        return None
    return f"ECS service doesn't exist: {request['ResourceId']}"


def _service_linked_role(namespace):
    suffix = {"ecs": "ECSService", "rds": "RDSCluster", "dynamodb": "DynamoDBTable"}.get(namespace, namespace)
    return (
        f"arn:aws:iam::{get_account_id()}:role/aws-service-role/{namespace}.application-autoscaling.amazonaws.com/"
        f"AWSServiceRoleForApplicationAutoScaling_{suffix}"
    )


# ---- The resource types ------------------------------------------------------------------------------------------

TARGET_PROPERTIES = (
    "MaxCapacity",
    "MinCapacity",
    "ResourceId",
    "RoleARN",
    "ScalableDimension",
    "ServiceNamespace",
    "SuspendedState",
)
POLICY_PROPERTIES = (
    "PolicyName",
    "PolicyType",
    "PredictiveScalingPolicyConfiguration",
    "StepScalingPolicyConfiguration",
    "TargetTrackingScalingPolicyConfiguration",
)


def _create_target(_logical_id, properties, _stack_name):
    request = {name: properties[name] for name in TARGET_PROPERTIES if name in properties}
    for bound in ("MinCapacity", "MaxCapacity"):
        request[bound] = int(request[bound])
    succeed_json(_register_scalable_target(request), "RegisterScalableTarget")
    for action in properties.get("ScheduledActions") or []:
        succeed_json(_put_scheduled_action({**_identity(properties), **action}), "PutScheduledAction")
    physical_id = f"{properties['ResourceId']}|{properties['ScalableDimension']}|{properties['ServiceNamespace']}"
    return physical_id, {"Id": physical_id}


def _update_target(_physical_id, old, new, stack_name, logical_id):
    kept = {action["ScheduledActionName"] for action in new.get("ScheduledActions") or []}
    for action in old.get("ScheduledActions") or []:
        if action["ScheduledActionName"] not in kept:
            _delete_scheduled_action({**_identity(old), "ScheduledActionName": action["ScheduledActionName"]})
    return _create_target(logical_id, new, stack_name)


def _delete_target(_physical_id, properties):
    _deregister_scalable_target(_identity(properties))


def _create_policy(_logical_id, properties, _stack_name):
    request = {name: properties[name] for name in POLICY_PROPERTIES if name in properties}
    arn = succeed_json(_put_scaling_policy({**_policy_target(properties), **request}), "PutScalingPolicy")["PolicyARN"]
    return arn, {"Arn": arn}


def _update_policy(_physical_id, _old, new, stack_name, logical_id):
    return _create_policy(logical_id, new, stack_name)


def _delete_policy(_physical_id, properties):
    _delete_scaling_policy({**_policy_target(properties), "PolicyName": properties["PolicyName"]})


def _identity(properties):
    return {name: properties[name] for name in ("ServiceNamespace", "ResourceId", "ScalableDimension")}


def _policy_target(properties):
    """A policy names its target by the target's Ref or by the three parts of it."""
    if "ScalingTargetId" not in properties:
        return _identity(properties)
    resource_id, dimension, namespace = properties["ScalingTargetId"].split("|")
    return {"ServiceNamespace": namespace, "ResourceId": resource_id, "ScalableDimension": dimension}
