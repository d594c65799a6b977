"""RDS: settings the stock types drop, passwords that RDS keeps, and a PostgreSQL that listens at the endpoint."""

import json
import random
import string

import ministack.services.rds as rds
import ministack.services.secretsmanager as secrets
from ministack.core.responses import get_account_id, get_region, new_uuid

from . import database_engine as engine
from .provisioners import changed, repair_type, replace_function, stock

# On AWS a hash of account and region, the same in every endpoint of theirs.
ENDPOINTS = "emulated"
MANAGED_PASSWORD_LENGTH = 28
FEWEST_ZONES = 2


def install():
    engine.install()
    repair_type("AWS::RDS::DBSubnetGroup", create=_create_subnet_group)
    repair_type(
        "AWS::RDS::DBCluster",
        create=_create_cluster,
        update=_update_cluster,
        delete=_delete_cluster,
        replaced_by=(*stock._RDS_DB_CLUSTER_CREATE_ONLY, "Engine", "MasterUsername"),
    )
    repair_type(
        "AWS::RDS::DBInstance",
        create=_create_instance,
        update=_update_instance,
        delete=_delete_instance,
        replaced_by=(*stock._RDS_DB_INSTANCE_CREATE_ONLY, "Engine"),
    )
    replace_function(rds, "_cluster_xml", _with_all_settings)
    replace_function(rds, "reset", _with_engine)


# ---- Subnet groups -----------------------------------------------------------------------------------------------


def _create_subnet_group(create, logical_id, properties, stack_name):
    name, attributes = create(logical_id, properties, stack_name)
    zones = {subnet["SubnetAvailabilityZone"]["Name"] for subnet in rds._subnet_groups[name]["Subnets"]}
    if len(zones) < FEWEST_ZONES:
        rds._subnet_groups.pop(name)
        raise ValueError(
            "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: "
            f"{', '.join(sorted(zones))}. Add subnets to cover at least {FEWEST_ZONES} AZs."
        )
    return name, attributes


# ---- Clusters ----------------------------------------------------------------------------------------------------


def _create_cluster(create, logical_id, properties, stack_name):
    _require_parts(properties, {"DBClusterParameterGroupName": rds._db_cluster_param_groups})
    _refuse_taken(rds._clusters, properties.get("DBClusterIdentifier"))
    engine.require_free()
    identifier, _attributes = create(logical_id, properties, stack_name)
    cluster = rds._clusters[identifier]
    cluster["Endpoint"] = f"{identifier}.cluster-{_domain()}"
    cluster["ReaderEndpoint"] = f"{identifier}.cluster-ro-{_domain()}"
    cluster["StorageEncrypted"] = stock._cfn_bool(properties.get("StorageEncrypted", False))
    cluster["KmsKeyId"] = properties.get("KmsKeyId", "")
    _apply_cluster_settings(cluster, properties)
    try:
        _give_password(cluster, "cluster", properties)
        engine.begin(
            cluster["DBClusterArn"], cluster["DatabaseName"], cluster["MasterUsername"], cluster["_MasterUserPassword"]
        )
    except ValueError:
        _forget_secret(rds._clusters.pop(identifier))
        raise
    return identifier, _cluster_attributes(cluster)


def _refuse_other_way_in(old, new):
    if changed(old, new, ("ManageMasterUserPassword", "MasterUserPassword", "MasterUserSecret", "Port")):
        raise ValueError("another port, or another keeper of the password, is not supported here")


def _update_cluster(update, physical_id, old, new, stack_name, logical_id):
    _refuse_other_way_in(old, new)
    _require_parts(new, {"DBClusterParameterGroupName": rds._db_cluster_param_groups})
    identifier, _attributes = update(physical_id, old, new, stack_name, logical_id)
    _apply_cluster_settings(rds._clusters[identifier], new)
    return identifier, _cluster_attributes(rds._clusters[identifier])


def _delete_cluster(delete, physical_id, properties):
    cluster = rds._clusters.get(physical_id)
    if cluster is None:
        return
    _refuse_protected(cluster, physical_id)
    if cluster["DBClusterMembers"]:
        raise ValueError("Cluster cannot be deleted, it still contains DB instances in non-deleting state.")
    engine.end(cluster["DBClusterArn"])
    _forget_secret(cluster)
    delete(physical_id, properties)


def _apply_cluster_settings(cluster, properties):
    group = properties.get("DBClusterParameterGroupName")
    cluster["DBClusterParameterGroup"] = group or f"default.{cluster['Engine']}"
    cluster["EnabledCloudwatchLogsExports"] = properties.get("EnableCloudwatchLogsExports") or []
    cluster["AutoMinorVersionUpgrade"] = stock._cfn_bool(properties.get("AutoMinorVersionUpgrade", True))
    cluster["PerformanceInsightsEnabled"] = stock._cfn_bool(properties.get("PerformanceInsightsEnabled", False))


def _cluster_attributes(cluster):
    return {**stock._rds_db_cluster_attrs(cluster), **_secret_attribute(cluster)}


def _with_all_settings(cluster_xml):
    """The stock answer of DescribeDBClusters leaves these out."""

    def xml(cluster):
        logs = "".join(f"<member>{log}</member>" for log in cluster.get("EnabledCloudwatchLogsExports", []))
        switches = "".join(
            f"<{name}>{str(cluster.get(name, False)).lower()}</{name}>"
            for name in ("AutoMinorVersionUpgrade", "PerformanceInsightsEnabled")
        )
        return f"{cluster_xml(cluster)}<EnabledCloudwatchLogsExports>{logs}</EnabledCloudwatchLogsExports>{switches}"

    return xml


# ---- Instances ---------------------------------------------------------------------------------------------------


def _create_instance(create, logical_id, properties, stack_name):
    _require_parts(properties, {"DBClusterIdentifier": rds._clusters, "DBParameterGroupName": rds._param_groups})
    _refuse_taken(rds._instances, properties.get("DBInstanceIdentifier"))
    cluster = rds._clusters.get(properties.get("DBClusterIdentifier"))
    if cluster is None:
        engine.require_free()
    identifier, _attributes = create(logical_id, properties, stack_name)
    instance = rds._instances[identifier]
    instance["Endpoint"]["Address"] = f"{identifier}.{_domain()}"
    try:
        if cluster is None:
            _give_password(instance, "db", properties)
            engine.begin(
                instance["DBInstanceArn"],
                properties.get("DBName"),
                instance["MasterUsername"],
                instance["_MasterUserPassword"],
            )
        else:
            _join(cluster, instance)
    except ValueError:
        _forget_secret(rds._instances.pop(identifier))
        raise
    for host in _hosts(instance, cluster):
        engine.listen(host, instance["Endpoint"]["Port"])
    return identifier, _instance_attributes(instance)


def _join(cluster, instance):
    """The first one writes; what the cluster decides is the same for all."""
    member = cluster["DBClusterMembers"][-1]
    member["IsClusterWriter"] = len(cluster["DBClusterMembers"]) == 1
    instance["Endpoint"]["Port"] = cluster["Port"]
    for name in ("Engine", "EngineVersion", "StorageEncrypted", "KmsKeyId"):
        instance[name] = cluster[name]


def _hosts(instance, cluster):
    return [instance["Endpoint"]["Address"], *([cluster["Endpoint"], cluster["ReaderEndpoint"]] if cluster else [])]


def _update_instance(update, physical_id, old, new, stack_name, logical_id):
    _refuse_other_way_in(old, new)
    identifier, _attributes = update(physical_id, old, new, stack_name, logical_id)
    return identifier, _instance_attributes(rds._instances[identifier])


def _delete_instance(delete, physical_id, properties):
    instance = rds._instances.get(physical_id)
    if instance is None:
        return
    _refuse_protected(instance, physical_id)
    cluster = rds._clusters.get(instance.get("DBClusterIdentifier") or "")
    last = cluster is None or len(cluster["DBClusterMembers"]) == 1
    for host in _hosts(instance, cluster if last else None):
        engine.hang_up(host, instance["Endpoint"]["Port"])
    engine.end(instance["DBInstanceArn"])
    _forget_secret(instance)
    delete(physical_id, properties)


def _instance_attributes(instance):
    return {**stock._rds_db_instance_attrs(instance), **_secret_attribute(instance)}


# ---- What both have ----------------------------------------------------------------------------------------------


def _domain():
    return f"{ENDPOINTS}.{get_region()}.rds.amazonaws.com"


def _require_parts(properties, stores):
    """AWS refuses the names of what is not there: it shows a wrong reference or a missing order."""
    for name, store in {"DBSubnetGroupName": rds._subnet_groups, **stores}.items():
        value = properties.get(name)
        if value and value not in store and not value.startswith("default"):
            raise ValueError(f"{name}: {value} does not exist")


def _refuse_taken(store, identifier):
    if identifier in store:
        raise ValueError(f"{identifier} already exists")


def _refuse_protected(record, identifier):
    if record.get("DeletionProtection"):
        raise ValueError(f"Cannot delete protected {identifier}, please disable deletion protection and try again.")


def _give_password(record, kind, properties):
    """RDS keeps the password in a secret of its own, or the template says it."""
    if not stock._cfn_bool(properties.get("ManageMasterUserPassword", False)):
        return
    if "MasterUserPassword" in properties:
        raise ValueError("You can't specify MasterUserPassword for an instance with ManageMasterUserPassword enabled.")
    letters = string.ascii_letters + string.digits + "!#$%&()*+-.:<=>?[]^_{|}~"
    record["_MasterUserPassword"] = "".join(random.choices(letters, k=MANAGED_PASSWORD_LENGTH))
    account_key = f"arn:aws:kms:{get_region()}:{get_account_id()}:alias/aws/secretsmanager"
    key = (properties.get("MasterUserSecret") or {}).get("KmsKeyId") or account_key
    arn, _version_id = secrets._store_new_secret(
        f"rds!{kind}-{new_uuid()}",
        secret_string=json.dumps({"username": record["MasterUsername"], "password": record["_MasterUserPassword"]}),
        description=f"The secret associated with the primary RDS DB {kind}: {kind}",
        kms_key_id=key,
    )
    record["MasterUserSecret"] = {"SecretArn": arn, "SecretStatus": "active", "KmsKeyId": key}


def _secret_attribute(record):
    secret = record.get("MasterUserSecret")
    return {"MasterUserSecret.SecretArn": secret["SecretArn"]} if secret else {}


def _forget_secret(record):
    """It goes with what it is for."""
    if record.get("MasterUserSecret"):
        secrets.delete_secret_in_process(record["MasterUserSecret"]["SecretArn"])


def _with_engine(reset):
    def reset_all():
        reset()
        engine.reset()

    return reset_all
