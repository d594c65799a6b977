"""ECS: clusters, task definitions and services keep every property of the template, and updates make deployments."""

import ministack.services.ecs as ecs
import ministack.services.servicediscovery as servicediscovery

from .provisioners import add_type, camel_case, changed, repair_type, replace_function, stock, succeed, succeed_json

# Maps whose keys are the user's own: lower-casing them would change their meaning.
FREE_FORM = ("options", "dockerLabels", "labels", "driverOpts", "hookDetails")

# Names that differ between the template and the API by more than the first letter's case.
RENAMED = {
    "eFSVolumeConfiguration": "efsVolumeConfiguration",
    "filesystemId": "fileSystemId",
    "fSxWindowsFileServerVolumeConfiguration": "fsxWindowsFileServerVolumeConfiguration",
    "iAM": "iam",
    "placementStrategies": "placementStrategy",
    "proxyConfigurationProperties": "properties",
}

# What UpdateService applies without replacing the tasks that run.
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

# What belongs to a service revision: UpdateService starts a new deployment when one of these changes.
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

# The stock calls apply these themselves; the rest of IN_PLACE and REVISION is kept on the service's record here.
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

# DescribeServices shows these on the deployments only. Names with an underscore stay off the wire.
SHOWN_ON_DEPLOYMENT = {
    "serviceConnectConfiguration": "_serviceConnectConfiguration",
    "volumeConfigurations": "_volumeConfigurations",
}

# What a property becomes that the template no longer has.
DEFAULTS = {
    "availabilityZoneRebalancing": "DISABLED",
    "deploymentConfiguration": {
        "maximumPercent": 200,
        "minimumHealthyPercent": 100,
        "deploymentCircuitBreaker": {"enable": False, "rollback": False},
    },
    "deploymentController": {"type": "ECS"},
    "enableECSManagedTags": False,
    "enableExecuteCommand": False,
    "healthCheckGracePeriodSeconds": 0,
    "loadBalancers": [],
    "networkConfiguration": {},
    "platformVersion": "",
    "propagateTags": "NONE",
    "serviceRegistries": [],
}


def install():
    repair_type("AWS::ECS::Cluster", create=_create_cluster, update=_update_cluster)
    repair_type("AWS::ECS::TaskDefinition", create=_create_task_definition, update=_update_task_definition)
    add_type(
        "AWS::ECS::Service",
        create=_create_service,
        update=_update_service,
        delete=_delete_service,
        replaced_by=("Cluster", "LaunchType", "Role", "SchedulingStrategy", "ServiceName"),
    )
    add_type(
        "AWS::ECS::ClusterCapacityProviderAssociations",
        create=_associate_capacity_providers,
        update=_reassociate_capacity_providers,
        delete=_dissociate_capacity_providers,
        replaced_by=("Cluster",),
    )
    replace_function(ecs, "_create_service", _keeping_properties_on_create)
    replace_function(ecs, "_update_service", _keeping_properties_on_update)


def api_casing(properties):
    return _renamed(camel_case(properties, FREE_FORM))


def _renamed(value):
    if isinstance(value, dict):
        return {RENAMED.get(key, key): inner if key in FREE_FORM else _renamed(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_renamed(inner) for inner in value]
    return value


# ---- Clusters ----------------------------------------------------------------------------------------------------


def _create_cluster(create, logical_id, properties, stack_name):
    name, attributes = create(logical_id, properties, stack_name)
    _set_service_connect_defaults(name, properties)
    return name, attributes


def _update_cluster(update, physical_id, old, new, stack_name, logical_id):
    cluster = ecs._clusters.get(physical_id, {})
    associated = {name: cluster.get(name) for name in ("capacityProviders", "defaultCapacityProviderStrategy")}
    name, attributes = update(physical_id, old, new, stack_name, logical_id)
    replaced = name != physical_id
    if not replaced and not changed(old, new, ("CapacityProviders", "DefaultCapacityProviderStrategy")):
        # The stock update empties both when the template sets them by an associations resource of their own.
        ecs._clusters[name].update(associated)
    _set_service_connect_defaults(name, new)
    return name, attributes


def _set_service_connect_defaults(name, properties):
    defaults = properties.get("ServiceConnectDefaults")
    if defaults:
        ecs._clusters[name]["serviceConnectDefaults"] = {"namespace": _namespace_arn(defaults["Namespace"])}
    else:
        ecs._clusters[name].pop("serviceConnectDefaults", None)


def _namespace_arn(namespace):
    """The API answers with the namespace's ARN, whether it was named by ARN or by name."""
    named = [entry for entry in servicediscovery._namespaces.values() if entry.get("Name") == namespace]
    return named[0]["Arn"] if named else namespace


def _associate_capacity_providers(_logical_id, properties, _stack_name):
    request = {
        "cluster": properties["Cluster"],
        "capacityProviders": properties.get("CapacityProviders", []),
        "defaultCapacityProviderStrategy": camel_case(properties.get("DefaultCapacityProviderStrategy") or []),
    }
    succeed(ecs._put_cluster_capacity_providers(request), "PutClusterCapacityProviders")
    return properties["Cluster"], {}


def _reassociate_capacity_providers(_physical_id, _old, new, stack_name, logical_id):
    return _associate_capacity_providers(logical_id, new, stack_name)


def _dissociate_capacity_providers(_physical_id, properties):
    if ecs._resolve_cluster_name(properties["Cluster"]) in ecs._clusters:
        _associate_capacity_providers(None, {"Cluster": properties["Cluster"]}, None)


# ---- Task definitions --------------------------------------------------------------------------------------------


def _create_task_definition(_create, logical_id, properties, stack_name):
    request = api_casing(properties)
    request.setdefault("family", f"{stack_name}{logical_id}")
    for name in ("cpu", "memory"):
        if name in request:
            request[name] = str(request[name])
    registered = succeed_json(ecs._register_task_definition(request), "RegisterTaskDefinition")["taskDefinition"]
    record = ecs._task_defs[f"{registered['family']}:{registered['revision']}"]
    # The stock call keeps only the fields it models, and answers blanks for those the template does not have.
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
        if before.get(property_name) != after.get(property_name):
            request[property_name] = after.get(property_name, DEFAULTS.get(property_name))
    # A count that the template drops is left to whoever set it since: that is what autoscaling relies on.
    if request.get("desiredCount", 0) is None:
        del request["desiredCount"]
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
    """CreateService: the stock call forgets the properties it does not model."""

    def create(request):
        response = create_service(request)
        if response[0] >= 400:
            return response
        record = _record(request)
        _keep(record, request)
        return ecs.json_response({"service": ecs._sanitize(record)})

    return create


def _keeping_properties_on_update(update_service):
    """UpdateService: likewise, and a change to the service's revision starts a new deployment."""

    def update(request):
        record = _record(request)
        if record is None:
            return update_service(request)
        # The stock call compares task definitions itself: one may be named in several ways.
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
    """The service a request names, by name or ARN."""
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
