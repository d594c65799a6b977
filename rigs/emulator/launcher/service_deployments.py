"""ECS service deployments and revisions: each is recorded, and a traffic shift lasts as long as its bake times."""

import math
import time

import ministack.services.ecs as ecs
from ministack.core.responses import AccountRegionScopedDict, error_response_json, json_response, new_uuid

from .provisioners import add_operation, replace_function

RUNNING = ("PENDING", "IN_PROGRESS")
SHIFTING = ("BLUE_GREEN", "CANARY", "LINEAR")

# Service ARN -> its deployments, the newest last. A name with an underscore is not in the answers.
_deployments = AccountRegionScopedDict()
# Revision ARN -> revision.
_revisions = AccountRegionScopedDict()


def install():
    for name in ("_create_service", "_update_service"):
        replace_function(ecs, name, _recording)
    replace_function(ecs, "_list_service_deployments", lambda _stock: _list)
    replace_function(ecs, "_describe_service_deployments", lambda _stock: _describe)
    replace_function(ecs, "_describe_service_revisions", lambda _stock: _describe_revisions)
    add_operation(ecs, "StopServiceDeployment", _stop)


# ---- What is recorded --------------------------------------------------------------------------------------------


def _recording(call):
    """Records the deployment that a call starts."""

    def create_or_update(request):
        response = call(request)
        record = _service(request)
        if response[0] < 400 and record is not None:
            _record(record)
        return response

    return create_or_update


def _service(request):
    cluster = ecs._resolve_cluster_name(request.get("cluster", "default"))
    name = request.get("service") or request.get("serviceName") or ""
    return ecs._services.get(f"{cluster}/{name.rsplit('/', 1)[-1]}")


def _record(service):
    history = _deployments.setdefault(service["serviceArn"], [])
    if history and history[0]["_service"] is not service:
        # A deleted service of the same name takes its history with it.
        history.clear()
    primary = service["deployments"][0]["id"]
    if any(primary in deployment["_ids"] for deployment in history):
        return
    now = time.time()
    for deployment in map(_advanced, history):
        if deployment["status"] in RUNNING:
            _end(deployment, "STOPPED", now, "Superseded by another service deployment.")
            deployment["stoppedAt"] = now
    source = next((one for one in reversed(history) if one["status"] == "SUCCESSFUL"), None)
    configuration = service.get("deploymentConfiguration") or {}
    revision = _new_revision(service, source, now)
    deployment = {
        "serviceDeploymentArn": _arn(service, "service-deployment"),
        "serviceArn": service["serviceArn"],
        "clusterArn": service["clusterArn"],
        "createdAt": now,
        "startedAt": now,
        "updatedAt": now,
        "status": "IN_PROGRESS",
        "deploymentConfiguration": configuration,
        "sourceServiceRevisions": [source["targetServiceRevision"]] if source else [],
        "targetServiceRevision": {"arn": revision["serviceRevisionArn"]},
        "_ids": [primary],
        "_service": service,
    }
    history.append(deployment)
    if not source or configuration.get("strategy") not in SHIFTING:
        _end(deployment, "SUCCESSFUL", now)


def _new_revision(service, source, now):
    revision = {
        "serviceRevisionArn": _arn(service, "service-revision"),
        "serviceArn": service["serviceArn"],
        "clusterArn": service["clusterArn"],
        "taskDefinition": service["taskDefinition"],
        "loadBalancers": service.get("loadBalancers") or [],
        "createdAt": now,
    }
    before = _revisions[source["targetServiceRevision"]["arn"]] if source else None
    revision["resolvedConfiguration"] = {
        "loadBalancers": [_serving(balancer, before) for balancer in revision["loadBalancers"]]
    }
    _revisions[revision["serviceRevisionArn"]] = revision
    return revision


def _serving(balancer, before):
    """The group that serves a revision. The two groups of a traffic shift exchange their roles with each one."""
    group = balancer["targetGroupArn"]
    advanced = balancer.get("advancedConfiguration") or {}
    taken = [one["targetGroupArn"] for one in before["resolvedConfiguration"]["loadBalancers"]] if before else []
    if advanced and group in taken:
        group = advanced["alternateTargetGroupArn"]
    rule = advanced.get("productionListenerRule")
    return {"targetGroupArn": group, **({"productionListenerRule": rule} if rule else {})}


def _arn(service, kind):
    return f"{service['serviceArn'].replace(':service/', f':{kind}/')}/{new_uuid().replace('-', '')[:21]}"


# ---- Time --------------------------------------------------------------------------------------------------------


def _advanced(deployment):
    """Moves a deployment on to where it is by now."""
    if deployment["status"] != "IN_PROGRESS":
        return deployment
    configuration = deployment["deploymentConfiguration"]
    minutes = (time.time() - deployment["startedAt"]) / 60
    weights = _weights(configuration)
    for weight, bake in weights:
        last = (weight, bake) == weights[-1]
        if minutes < bake:
            deployment["lifecycleStage"] = "BAKE_TIME" if last else "PRODUCTION_TRAFFIC_SHIFT"
            _set_weight(deployment, weight)
            return deployment
        minutes -= bake
    _set_weight(deployment, 100)
    _end(deployment, "SUCCESSFUL", deployment["startedAt"] + 60 * sum(bake for _weight, bake in weights))
    return deployment


def _weights(configuration):
    """The shares of the traffic of the new revision, and how long each lasts in minutes."""
    final = (100, configuration.get("bakeTimeInMinutes", 0))
    canary, linear = configuration.get("canaryConfiguration"), configuration.get("linearConfiguration")
    if canary:
        return [(canary["canaryPercent"], canary["canaryBakeTimeInMinutes"]), final]
    if linear:
        steps = math.ceil(100 / linear["stepPercent"])
        bake = linear["stepBakeTimeInMinutes"]
        return [*((linear["stepPercent"] * step, bake) for step in range(1, steps)), final]
    return [final]


def _set_weight(deployment, weight):
    deployment["targetServiceRevision"]["requestedProductionTrafficWeight"] = weight
    for source in deployment["sourceServiceRevisions"]:
        source["requestedProductionTrafficWeight"] = 100 - weight


def _end(deployment, status, finished_at, reason=None):
    deployment.update(status=status, finishedAt=finished_at, updatedAt=finished_at)
    if reason:
        deployment["statusReason"] = reason


# ---- Operations --------------------------------------------------------------------------------------------------


def _list(request):
    service = _service(request)
    if service is None:
        return error_response_json("ServiceNotFoundException", "Service not found.", 400)
    after = (request.get("createdAt") or {}).get("after", 0)
    found = [
        deployment
        for deployment in map(_advanced, reversed(_deployments.get(service["serviceArn"], [])))
        if deployment["createdAt"] >= after and deployment["status"] in request.get("status", [deployment["status"]])
    ]
    start, size = int(request.get("nextToken") or 0), request.get("maxResults", 20)
    page = found[start : start + size]
    more = {"nextToken": str(start + size)} if start + size < len(found) else {}
    return json_response({"serviceDeployments": [_brief(deployment) for deployment in page], **more})


def _brief(deployment):
    names = ("serviceDeploymentArn", "serviceArn", "clusterArn", "startedAt", "createdAt", "finishedAt", "status")
    brief = {name: deployment[name] for name in (*names, "statusReason") if name in deployment}
    return {**brief, "targetServiceRevisionArn": deployment["targetServiceRevision"]["arn"]}


def _describe(request):
    found, failures = [], []
    for arn in request["serviceDeploymentArns"]:
        deployment = _find(arn)
        if deployment:
            found.append({name: value for name, value in deployment.items() if not name.startswith("_")})
        else:
            failures.append({"arn": arn, "reason": "MISSING"})
    return json_response({"serviceDeployments": found, "failures": failures})


def _find(arn):
    for history in _deployments.values():
        for deployment in history:
            if deployment["serviceDeploymentArn"] == arn:
                return _advanced(deployment)
    return None


def _describe_revisions(request):
    arns = request["serviceRevisionArns"]
    found = [_revisions[arn] for arn in arns if arn in _revisions]
    failures = [{"arn": arn, "reason": "MISSING"} for arn in arns if arn not in _revisions]
    return json_response({"serviceRevisions": found, "failures": failures})


def _stop(request):
    deployment = _find(request["serviceDeploymentArn"])
    if deployment is None:
        return error_response_json("ServiceDeploymentNotFoundException", "The service deployment was not found.", 400)
    if deployment["status"] not in RUNNING:
        return error_response_json("ConflictException", f"The deployment is {deployment['status']}.", 400)
    now = time.time()
    source = deployment["sourceServiceRevisions"][0]["arn"]
    deployment["rollback"] = {
        "reason": "Service deployment rolled back because of a StopServiceDeployment request.",
        "startedAt": now,
        "serviceRevisionArn": source,
    }
    _set_weight(deployment, 0)
    _end(deployment, "ROLLBACK_SUCCESSFUL", now, "Service deployment rolled back.")
    service = deployment["_service"]
    task_definition = _revisions[source]["taskDefinition"]
    ecs._update_service.__wrapped__(
        {"cluster": service["clusterArn"], "service": service["serviceArn"], "taskDefinition": task_definition}
    )
    # The tasks of the rollback are not a service deployment of their own.
    deployment["_ids"].append(service["deployments"][0]["id"])
    return json_response({"serviceDeploymentArn": deployment["serviceDeploymentArn"]})
