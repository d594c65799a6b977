"""RDS: settings that the stock types drop, managed passwords, and a PostgreSQL at the endpoints of a cluster."""

import json
import random
import string

import ministack.services.rds as rds
import ministack.services.secretsmanager as secrets
from ministack.core.responses import get_account_id, get_region, new_uuid

from . import database_engine as engine
from .provisioners import changed, repair_type, replace_function, stock

# On AWS this part of an endpoint is a hash of account and Region.
ENDPOINTS = "emulated"
MANAGED_PASSWORD_LENGTH = 28


def install():
    engine.install()
    repair_type("AWS::RDS::DBCluster", create=_create_cluster, update=_update_cluster, delete=_delete_cluster)
    repair_type("AWS::RDS::DBInstance", create=_create_instance, delete=_delete_instance)
    replace_function(rds, "_cluster_xml", _with_all_settings)
    replace_function(rds, "_modify_db_cluster", _with_new_name)
    replace_function(rds, "_modify_db_instance", _with_new_instance_name)
    replace_function(rds, "reset", _with_engine)


# ---- Clusters --------------------------------------------------------------------------------------------------------


def _create_cluster(create, logical_id, properties, stack_name):
    engine.require_free()
    _refuse_taken(properties.get("DBClusterIdentifier"))
    identifier, _attributes = create(logical_id, properties, stack_name)
    cluster = rds._clusters[identifier]
    cluster["Endpoint"] = f"{identifier}.cluster-{_domain()}"
    cluster["ReaderEndpoint"] = f"{identifier}.cluster-ro-{_domain()}"
    cluster["StorageEncrypted"] = stock._cfn_bool(properties.get("StorageEncrypted", False))
    cluster["KmsKeyId"] = properties.get("KmsKeyId", "")
    _apply_cluster_settings(cluster, properties)
    _store_password(cluster, properties)
    engine.begin(
        cluster["DBClusterArn"], cluster["DatabaseName"], cluster["MasterUsername"], cluster["_MasterUserPassword"]
    )
    return identifier, _cluster_attributes(cluster)


def _with_new_name(modify):
    """Renames a cluster, which the stock operation ignores."""

    def modify_and_rename(parameters):
        name = rds._p(parameters, "NewDBClusterIdentifier")
        old_name = rds._p(parameters, "DBClusterIdentifier")
        if name and old_name in rds._clusters:
            _refuse_taken(name)
            cluster = rds._clusters[name] = rds._clusters.pop(old_name)
            cluster["DBClusterIdentifier"] = name
            for member in cluster["DBClusterMembers"]:
                rds._instances[member["DBInstanceIdentifier"]]["DBClusterIdentifier"] = name
            parameters = {**parameters, "DBClusterIdentifier": [name]}
        return modify(parameters)

    return modify_and_rename


def _refuse_taken(identifier):
    """Refuses the identifier of another cluster, as AWS does. The stock type takes the cluster over."""
    if identifier in rds._clusters:
        raise ValueError(f"DB Cluster already exists: {identifier} (DBClusterAlreadyExistsFault)")


def _update_cluster(update, physical_id, old, new, stack_name, logical_id):
    if changed(old, new, ("ManageMasterUserPassword", "MasterUserPassword", "MasterUserSecret", "Port")):
        raise ValueError("got another port or password, expected none: the emulator does not change them")
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
    if "MasterUserSecret" in cluster:
        secrets.delete_secret_in_process(cluster["MasterUserSecret"]["SecretArn"])
    delete(physical_id, properties)


def _apply_cluster_settings(cluster, properties):
    group = properties.get("DBClusterParameterGroupName")
    cluster["DBClusterParameterGroup"] = group or f"default.{cluster['Engine']}"
    cluster["EnabledCloudwatchLogsExports"] = properties.get("EnableCloudwatchLogsExports") or []


def _cluster_attributes(cluster):
    secret = cluster.get("MasterUserSecret")
    managed = {"MasterUserSecret.SecretArn": secret["SecretArn"]} if secret else {}
    return {**stock._rds_db_cluster_attrs(cluster), **managed}


def _with_all_settings(cluster_xml):
    """Adds the exported logs to the answer of DescribeDBClusters."""

    def xml(cluster):
        logs = "".join(f"<member>{log}</member>" for log in cluster.get("EnabledCloudwatchLogsExports", []))
        return f"{cluster_xml(cluster)}<EnabledCloudwatchLogsExports>{logs}</EnabledCloudwatchLogsExports>"

    return xml


def _store_password(database, properties, kind="cluster"):
    """Creates the password of a managed admin user, in a secret of RDS."""
    if not stock._cfn_bool(properties.get("ManageMasterUserPassword", False)):
        return
    letters = string.ascii_letters + string.digits + "!#$%&()*+-.:<=>?[]^_{|}~"
    database["_MasterUserPassword"] = "".join(random.choices(letters, k=MANAGED_PASSWORD_LENGTH))
    account_key = f"arn:aws:kms:{get_region()}:{get_account_id()}:alias/aws/secretsmanager"
    key = (properties.get("MasterUserSecret") or {}).get("KmsKeyId") or account_key
    arn, _version_id = secrets._store_new_secret(
        f"rds!{kind}-{new_uuid()}",
        secret_string=json.dumps({"username": database["MasterUsername"], "password": database["_MasterUserPassword"]}),
        description=f"The secret associated with the primary RDS DB {kind}",
        kms_key_id=key,
    )
    database["MasterUserSecret"] = {"SecretArn": arn, "SecretStatus": "active", "KmsKeyId": key}


# ---- Instances -------------------------------------------------------------------------------------------------------


def _create_instance(create, logical_id, properties, stack_name):
    if properties.get("DBInstanceIdentifier") in rds._instances:
        raise ValueError(f"DB instance {properties['DBInstanceIdentifier']} already exists (DBInstanceAlreadyExists)")
    if "DBClusterIdentifier" not in properties:
        return _create_single_instance(create, logical_id, properties, stack_name)
    cluster = rds._clusters[properties["DBClusterIdentifier"]]
    identifier, _attributes = create(logical_id, properties, stack_name)
    instance = rds._instances[identifier]
    instance["Endpoint"] = {**instance["Endpoint"], "Address": f"{identifier}.{_domain()}", "Port": cluster["Port"]}
    # The first instance is the writer.
    cluster["DBClusterMembers"][-1]["IsClusterWriter"] = len(cluster["DBClusterMembers"]) == 1
    for name in ("Engine", "EngineVersion", "StorageEncrypted", "KmsKeyId"):
        instance[name] = cluster[name]
    for host in _hosts(instance, cluster):
        engine.listen(host, cluster["Port"])
    return identifier, stock._rds_db_instance_attrs(instance)


def _create_single_instance(create, logical_id, properties, stack_name):
    """Creates an instance without a cluster. It is stored and described, and no server listens."""
    identifier, _attributes = create(logical_id, properties, stack_name)
    instance = rds._instances[identifier]
    instance["Endpoint"]["Address"] = f"{identifier}.{_domain()}"
    _store_password(instance, properties, "instance")
    secret = instance.get("MasterUserSecret")
    managed = {"MasterUserSecret.SecretArn": secret["SecretArn"]} if secret else {}
    return identifier, {**stock._rds_db_instance_attrs(instance), **managed}


def _with_new_instance_name(modify):
    """Renames an instance without a cluster, which the stock operation ignores."""

    def modify_and_rename(parameters):
        name = rds._p(parameters, "NewDBInstanceIdentifier")
        old_name = rds._p(parameters, "DBInstanceIdentifier")
        if name and not rds._instances.get(old_name, {}).get("DBClusterIdentifier", "in a cluster"):
            instance = rds._instances[name] = rds._instances.pop(old_name)
            instance["DBInstanceIdentifier"] = name
            parameters = {**parameters, "DBInstanceIdentifier": [name]}
        return modify(parameters)

    return modify_and_rename


def _delete_instance(delete, physical_id, properties):
    instance = rds._instances.get(physical_id)
    if instance is None:
        return
    _refuse_protected(instance, physical_id)
    if not instance["DBClusterIdentifier"]:
        if "MasterUserSecret" in instance:
            secrets.delete_secret_in_process(instance["MasterUserSecret"]["SecretArn"])
        delete(physical_id, properties)
        return
    cluster = rds._clusters[instance["DBClusterIdentifier"]]
    is_last = len(cluster["DBClusterMembers"]) == 1
    for host in _hosts(instance, cluster) if is_last else [instance["Endpoint"]["Address"]]:
        engine.hang_up(host, cluster["Port"])
    delete(physical_id, properties)


def _hosts(instance, cluster):
    return [instance["Endpoint"]["Address"], cluster["Endpoint"], cluster["ReaderEndpoint"]]


# ---- Both ------------------------------------------------------------------------------------------------------------


def _domain():
    return f"{ENDPOINTS}.{get_region()}.rds.amazonaws.com"


def _refuse_protected(record, identifier):
    if record.get("DeletionProtection"):
        raise ValueError(f"Cannot delete protected {identifier}, please disable deletion protection and try again.")


def _with_engine(reset):
    def reset_all():
        reset()
        engine.reset()

    return reset_all
