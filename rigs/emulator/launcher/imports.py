"""Resource import: a change set of type IMPORT adopts what another stack left behind, for more types than the stock engine."""

import ministack.services.cloudformation as cloudformation
import ministack.services.cloudformation.changesets as changesets
import ministack.services.cloudformation.stacks as stacks

from .provisioners import replace_function, stock

# The identifier of each type in the CloudFormation registry. The stock engine has identifiers of other types.
IDENTIFIERS = {
    "AWS::EC2::EIP": ("PublicIp", "AllocationId"),
    "AWS::EC2::InternetGateway": ("InternetGatewayId",),
    "AWS::EC2::NatGateway": ("NatGatewayId",),
    "AWS::EC2::Route": ("RouteTableId", "CidrBlock"),
    "AWS::EC2::RouteTable": ("RouteTableId",),
    "AWS::EC2::SecurityGroup": ("Id",),
    "AWS::EC2::Subnet": ("SubnetId",),
    "AWS::EC2::SubnetRouteTableAssociation": ("Id",),
    "AWS::EC2::VPC": ("VpcId",),
    "AWS::EC2::VPCGatewayAttachment": ("AttachmentType", "VpcId"),
    "AWS::ECR::Repository": ("RepositoryName",),
    "AWS::ECS::Cluster": ("ClusterName",),
    "AWS::ElasticLoadBalancingV2::Listener": ("ListenerArn",),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": ("LoadBalancerArn",),
    "AWS::IAM::ManagedPolicy": ("PolicyArn",),
    "AWS::RDS::DBCluster": ("DBClusterIdentifier",),
    "AWS::RDS::DBClusterParameterGroup": ("DBClusterParameterGroupName",),
    "AWS::RDS::DBInstance": ("DBInstanceIdentifier",),
    "AWS::RDS::DBSubnetGroup": ("DBSubnetGroupName",),
    "AWS::S3::BucketPolicy": ("Bucket",),
    "AWS::SecretsManager::Secret": ("Id",),
}

# The properties that have another name in the identifier.
PROPERTY_NAMES = {"CidrBlock": "DestinationCidrBlock"}

# What exists: {resource type: {physical id: (attributes, properties)}}. A retained resource stays when its stack is deleted.
_existing = {}


def install():
    for resource_type, names in IDENTIFIERS.items():
        changesets._IMPORT_LOOKUPS[resource_type] = (names, _problem(resource_type, names))
        stock._RESOURCE_HANDLERS[resource_type]["import"] = _adoption(resource_type, names)
    replace_function(stacks, "_provision_resource", _noting_creation)
    replace_function(stacks, "_update_resource", _noting_update)
    replace_function(stacks, "_delete_resource", _forgetting)
    replace_function(cloudformation, "reset", _forgetting_all)


def _problem(resource_type, names):
    def problem(*values):
        identifier = dict(zip(names, values, strict=True))
        if _find(resource_type, identifier):
            return None
        return changesets._IMPORT_NOT_FOUND.format(type=resource_type, value="|".join(values))

    return problem


def _adoption(resource_type, names):
    def adopt(identifier):
        physical_id, (attributes, _properties) = _find(resource_type, identifier)
        return physical_id, attributes

    return adopt


def _find(resource_type, identifier):
    for physical_id, (attributes, properties) in _existing.get(resource_type, {}).items():
        if all(_has(physical_id, attributes, properties, name, value) for name, value in identifier.items()):
            return physical_id, (attributes, properties)
    return None


def _has(physical_id, attributes, properties, name, value):
    if name == "AttachmentType":
        return value == ("IGW" if properties.get("InternetGatewayId") else "VGW")
    named = properties.get(PROPERTY_NAMES.get(name, name), attributes.get(name))
    return value == physical_id or value == named


def _noting_creation(provision):
    def create(resource_type, logical_id, properties, *rest):
        physical_id, attributes = provision(resource_type, logical_id, properties, *rest)
        _note(resource_type, physical_id, attributes, properties)
        return physical_id, attributes

    return create


def _noting_update(update_resource):
    def update(resource_type, physical_id, old, new, *rest, **named):
        new_id, attributes = update_resource(resource_type, physical_id, old, new, *rest, **named)
        _note(resource_type, new_id, attributes, new)
        return new_id, attributes

    return update


def _note(resource_type, physical_id, attributes, properties):
    if resource_type in IDENTIFIERS:
        _existing.setdefault(resource_type, {})[physical_id] = (attributes or {}, properties)


def _forgetting(delete_resource):
    def delete(resource_type, physical_id, *rest, **named):
        deleted = delete_resource(resource_type, physical_id, *rest, **named)
        _existing.get(resource_type, {}).pop(physical_id, None)
        return deleted

    return delete


def _forgetting_all(reset):
    def forget():
        _existing.clear()
        return reset()

    return forget
