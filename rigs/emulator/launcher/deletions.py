"""Deletions that AWS refuses because something still uses the resource, or protects it. The stock types delete it."""

import ministack.services.alb as alb
import ministack.services.ec2 as ec2
import ministack.services.ecs as ecs
import ministack.services.rds as rds
import ministack.services.s3 as s3

from .provisioners import repair_type, succeed


def install():
    for resource_type, refuse in {
        "AWS::EC2::Subnet": _refuse_used_subnet,
        "AWS::EC2::SecurityGroup": _refuse_used_group,
        "AWS::EC2::RouteTable": _refuse_associated_table,
        "AWS::EC2::VPCGatewayAttachment": _refuse_public_addresses,
        "AWS::ElasticLoadBalancingV2::LoadBalancer": _refuse_protected_load_balancer,
        "AWS::RDS::DBSubnetGroup": _refuse_used_subnet_group,
        "AWS::RDS::DBClusterParameterGroup": _refuse_used_parameters,
    }.items():
        repair_type(resource_type, delete=_unless_refused(refuse))
    repair_type("AWS::S3::Bucket", delete=_delete_bucket)


def _unless_refused(refuse):
    def delete(stock_delete, physical_id, properties):
        refuse(physical_id, properties)
        stock_delete(physical_id, properties)

    return delete


# ---- The network -----------------------------------------------------------------------------------------------------


def _refuse_used_subnet(subnet_id, _properties):
    if any(_mentions(user, subnet_id) for user in _in_subnets()):
        raise ValueError(f"The subnet '{subnet_id}' has dependencies and cannot be deleted. (DependencyViolation)")


def _refuse_used_group(group_id, _properties):
    others = [group for group in ec2._security_groups.values() if group["GroupId"] != group_id]
    rules = [rule for group in others for name in ("IpPermissions", "IpPermissionsEgress") for rule in group[name]]
    if any(_mentions(user, group_id) for user in [*_in_subnets(), *rds._instances.values(), *rds._clusters.values(), *rules]):
        raise ValueError(f"resource {group_id} has a dependent object (DependencyViolation)")


def _refuse_associated_table(table_id, _properties):
    associations = ec2._route_tables.get(table_id, {}).get("Associations", [])
    if any(association.get("SubnetId") for association in associations):
        raise ValueError(f"The routeTable '{table_id}' has dependencies and cannot be deleted. (DependencyViolation)")


def _refuse_public_addresses(_physical_id, properties):
    """A load balancer that faces the internet and a NAT gateway have public addresses."""
    vpc_id = properties.get("VpcId")
    facing = [balancer for balancer in alb._lbs.values() if balancer.get("Scheme") == "internet-facing"]
    gateways = [gateway for gateway in ec2._nat_gateways.values() if gateway.get("State") != "deleted"]
    subnets = [id for id, subnet in ec2._subnets.items() if subnet["VpcId"] == vpc_id]
    if any(_mentions(user, subnet_id) for user in [*facing, *gateways] for subnet_id in subnets):
        raise ValueError(
            f"Network {vpc_id} has some mapped public address(es). Please unmap those public address(es) before"
            " detaching the gateway. (DependencyViolation)"
        )


def _in_subnets():
    """Returns everything with a network interface in a subnet."""
    gateways = [gateway for gateway in ec2._nat_gateways.values() if gateway.get("State") != "deleted"]
    services = [service for service in ecs._services.values() if service.get("status") != "INACTIVE"]
    clusters = [cluster for cluster in rds._clusters.values() if cluster.get("DBClusterMembers")]
    databases = [_subnet_group_of(database) for database in [*rds._instances.values(), *clusters]]
    return [*alb._lbs.values(), *gateways, *ec2._vpc_endpoints.values(), *services, *databases]


# ---- Load balancers, databases and buckets ---------------------------------------------------------------------------


def _refuse_protected_load_balancer(arn, _properties):
    attributes = {attribute["Key"]: attribute["Value"] for attribute in alb._lb_attrs.get(arn, [])}
    if attributes.get("deletion_protection.enabled") == "true":
        raise ValueError(f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled")


def _refuse_used_subnet_group(name, _properties):
    if any(_subnet_group_name(record) == name for record in [*rds._instances.values(), *rds._clusters.values()]):
        raise ValueError(f"Cannot delete the subnet group '{name}' because a database uses it (InvalidDBSubnetGroupState)")


def _refuse_used_parameters(name, _properties):
    if any(cluster.get("DBClusterParameterGroup") == name for cluster in rds._clusters.values()):
        raise ValueError(f"Parameter group {name} is in use and cannot be deleted (InvalidDBParameterGroupState)")


def _subnet_group_of(record):
    return rds._subnet_groups.get(_subnet_group_name(record), {})


def _subnet_group_name(record):
    group = record.get("DBSubnetGroup")
    return group.get("DBSubnetGroupName") if isinstance(group, dict) else group


def _delete_bucket(_delete, name, _properties):
    if name in s3._buckets:
        succeed(s3._delete_bucket(name), "DeleteBucket")


def _mentions(record, identifier):
    return f"'{identifier}'" in repr(record)
