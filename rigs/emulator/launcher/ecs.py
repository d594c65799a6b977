"""ECS: task definitions and services keep all properties of the template, and updates start deployments."""

import ministack.services.ecs as ecs

from .provisioners import add_type, camel_case, changed, repair_type, replace_function, stock, succeed, succeed_json

# Maps with user-defined keys, which keep their case.
FREE_FORM = ("options", "dockerLabels")

# The properties that UpdateService applies without replacing tasks.
IN_PLACE = (
    "availabilityZoneRebalancing",
    "deploymentConfiguration",
    "deploymentController",
    "desiredCount",
    "enableECSManagedTags",
    "enableExecuteCommand",
    "healthCheckGracePeriodSeconds",
    "propagateTags",
)

# The properties of a service revision. UpdateService starts a new deployment when one of them changes.
REVISION = (
    "capacityProviderStrategy",
    "loadBalancers",
    "networkConfiguration",
    "placementConstraints",
    "placementStrategy",
    "platformVersion",
    "serviceConnectConfiguration",
    "serviceRegistries",
    "taskDefinition",
    "volumeConfigurations",
)

# The stock calls apply these properties. This module stores the other ones on the record of the service.
KNOWN_TO_STOCK = (
    "capacityProviderStrategy",
    "deploymentConfiguration",
    "desiredCount",
    "enableExecuteCommand",
    "healthCheckGracePeriodSeconds",
    "loadBalancers",
    "networkConfiguration",
    "platformVersion",
    "taskDefinition",
)

# DescribeServices returns these on the deployments only. Names with an underscore are not in the answers.
SHOWN_ON_DEPLOYMENT = {
    "serviceConnectConfiguration": "_serviceConnectConfiguration",
    "volumeConfigurations": "_volumeConfigurations",
}

def install():
    repair_type("AWS::ECS::TaskDefinition", create=_create_task_definition, update=_update_task_definition)
    add_type(
        "AWS::ECS::Service",
        create=_create_service,
        update=_update_service,
        delete=_delete_service,
        replaced_by=("Cluster", "LaunchType", "Role", "SchedulingStrategy", "ServiceName"),
    )
    replace_function(ecs, "_create_service", _keeping_properties_on_create)
    replace_function(ecs, "_update_service", _keeping_properties_on_update)


def api_casing(properties):
    return camel_case(properties, FREE_FORM)


# ---- Task definitions --------------------------------------------------------------------------------------------


def _create_task_definition(_create, logical_id, properties, stack_name):
    request = api_casing(properties)
    request.setdefault("family", f"{stack_name}{logical_id}")
    for name in ("cpu", "memory"):
        if name in request:
            request[name] = str(request[name])
    registered = succeed_json(ecs._register_task_definition(request), "RegisterTaskDefinition")["taskDefinition"]
    record = ecs._task_defs[f"{registered['family']}:{registered['revision']}"]
    # The stock call stores only some fields, and answers with blanks for fields that the template does not have.
    for name in [name for name, value in record.items() if value in (None, "") and name not in request]:
        del record[name]
    for name in request.keys() - {"tags"}:
        record.setdefault(name, request[name])
    arn = registered["taskDefinitionArn"]
    return arn, {"TaskDefinitionArn": arn}


def _update_task_definition(update, physical_id, old, new, stack_name, logical_id):
    if any(changed(old, new, (name,)) for name in {**old, **new} if name != "Tags"):
        return _create_task_definition(None, logical_id, new, stack_name)
    return update(physical_id, old, new, stack_name, logical_id)


# ---- Services ----------------------------------------------------------------------------------------------------


def _create_service(logical_id, properties, stack_name):
    request = api_casing(properties)
    request.setdefault("serviceName", stock._physical_name(stack_name, logical_id, max_len=255))
    request.setdefault("cluster", "default")
    service = succeed_json(ecs._create_service(request), "CreateService")["service"]
    return service["serviceArn"], {"ServiceArn": service["serviceArn"], "Name": service["serviceName"]}


def _update_service(physical_id, old, new, _stack_name, _logical_id):
    before, after = api_casing(old), api_casing(new)
    name = physical_id.rsplit("/", 1)[-1]
    request = {"cluster": after.get("cluster", "default"), "service": physical_id}
    for property_name in IN_PLACE + REVISION:
        if property_name in after and before.get(property_name) != after[property_name]:
            request[property_name] = after[property_name]
    succeed(ecs._update_service(request), "UpdateService")
    if changed(old, new, ("Tags",)):
        tags = ecs._tags.setdefault(physical_id, [])
        stock._reconcile_tag_list(tags, old, new, key="key", value="value")
    return physical_id, {"ServiceArn": physical_id, "Name": name}


def _delete_service(physical_id, properties):
    request = {"cluster": properties.get("Cluster", "default"), "service": physical_id, "force": True}
    if ecs._resolve_cluster_name(request["cluster"]) in ecs._clusters:
        succeed(ecs._delete_service(request), "DeleteService")


def _keeping_properties_on_create(create_service):
    """Stores the properties that the stock CreateService drops."""

    def create(request):
        response = create_service(request)
        if response[0] >= 400:
            return response
        record = _record(request)
        _keep(record, request)
        return ecs.json_response({"service": ecs._sanitize(record)})

    return create


def _keeping_properties_on_update(update_service):
    """Stores them in UpdateService, too. A change of the service revision starts a new deployment."""

    def update(request):
        record = _record(request)
        if record is None:
            return update_service(request)
        # The stock call compares task definitions itself, because one has several names.
        new_revision = any(
            (request[name] or None) != (record.get(SHOWN_ON_DEPLOYMENT.get(name, name)) or None)
            for name in REVISION
            if name in request and name != "taskDefinition"
        )
        forced = request.get("forceNewDeployment", False) or new_revision
        response = update_service({**request, "forceNewDeployment": forced})
        if response[0] >= 400:
            return response
        _keep(record, request)
        return ecs.json_response({"service": ecs._sanitize(record)})

    return update


def _record(request):
    """Returns the service of a request, which has its name or ARN."""
    cluster = ecs._resolve_cluster_name(request.get("cluster", "default"))
    service = request.get("service") or request.get("serviceName") or ""
    return ecs._services.get(f"{cluster}/{service.rsplit('/', 1)[-1]}")


def _keep(record, request):
    for name in IN_PLACE + REVISION:
        if name in request and name not in KNOWN_TO_STOCK:
            record[SHOWN_ON_DEPLOYMENT.get(name, name)] = request[name]
    newest = record["deployments"][0]
    newest["networkConfiguration"] = record.get("networkConfiguration")
    for name, kept_as in SHOWN_ON_DEPLOYMENT.items():
        newest[name] = record.get(kept_as)
