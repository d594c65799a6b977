"""EC2: elastic IPs, NAT gateways, flow logs and separate security-group rules, and what the stock types leave out."""

import json
import re

import ministack.services.ec2 as ec2
from ministack.core.responses import get_account_id, new_uuid

from .provisioners import add_type, changed, query, repair_type, replace_function, stock, succeed


def install():
    repair_type("AWS::EC2::VPC", create=_create_vpc, update=_update_vpc)
    repair_type("AWS::EC2::Subnet", create=_create_subnet, update=_update_subnet)
    add_type(
        "AWS::EC2::EIP",
        create=_create_address,
        update=_update_address,
        delete=_delete_address,
        replaced_by=("Address", "Domain", "IpamPoolId", "NetworkBorderGroup", "PublicIpv4Pool", "TransferAddress"),
    )
    add_type(
        "AWS::EC2::NatGateway",
        create=_create_nat_gateway,
        update=_update_nat_gateway,
        delete=_delete_nat_gateway,
        replaced_by=("AllocationId", "ConnectivityType", "PrivateIpAddress", "SubnetId"),
    )
    add_type("AWS::EC2::FlowLog", create=_create_flow_log, delete=_delete_flow_log)
    for direction in ("Ingress", "Egress"):
        rule = _SecurityGroupRule(direction)
        add_type(
            f"AWS::EC2::SecurityGroup{direction}",
            create=rule.create,
            update=rule.update,
            delete=rule.delete,
            replaced_by=rule.CREATE_ONLY,
        )
    replace_function(ec2, "_describe_nat_gateways", _describing_addresses)
    replace_function(ec2, "_describe_flow_logs", _describing_delivery)
    replace_function(ec2, "_vpce_fields_xml", _describing_access)


# ---- VPC and subnets ---------------------------------------------------------------------------------------------


def _create_vpc(create, logical_id, properties, stack_name):
    vpc_id, attributes = create(logical_id, properties, stack_name)
    # AWS gives a default security group a rule that lets its own members in; CDK's custom resource removes it.
    default_group = ec2._security_groups[attributes["DefaultSecurityGroup"]]
    default_group["IpPermissions"].append(
        {
            "IpProtocol": "-1",
            "IpRanges": [],
            "Ipv6Ranges": [],
            "PrefixListIds": [],
            "UserIdGroupPairs": [{"GroupId": default_group["GroupId"], "UserId": get_account_id()}],
        }
    )
    return vpc_id, _vpc_attributes(vpc_id, attributes)


def _update_vpc(update, physical_id, old, new, stack_name, logical_id):
    vpc_id, attributes = update(physical_id, old, new, stack_name, logical_id)
    return vpc_id, _vpc_attributes(vpc_id, attributes)


def _vpc_attributes(vpc_id, attributes):
    return {**attributes, "CidrBlock": ec2._vpcs[vpc_id]["CidrBlock"]}


def _create_subnet(create, logical_id, properties, stack_name):
    subnet_id, attributes = create(logical_id, properties, stack_name)
    return subnet_id, _subnet_attributes(subnet_id, attributes)


def _update_subnet(update, physical_id, old, new, stack_name, logical_id):
    subnet_id, attributes = update(physical_id, old, new, stack_name, logical_id)
    return subnet_id, _subnet_attributes(subnet_id, attributes)


def _subnet_attributes(subnet_id, attributes):
    subnet = ec2._subnets[subnet_id]
    return {**attributes, "CidrBlock": subnet["CidrBlock"], "VpcId": subnet["VpcId"]}


# ---- Elastic IPs -------------------------------------------------------------------------------------------------


def _create_address(_logical_id, properties, _stack_name):
    body = succeed(ec2._allocate_address(query({"Domain": properties.get("Domain", "vpc")})), "AllocateAddress")
    allocation_id = _element(body, "allocationId")
    stock._ec2_apply_tags(allocation_id, properties)
    return _address_outcome(allocation_id)


def _update_address(physical_id, old, new, _stack_name, _logical_id):
    allocation_id = _allocation_of(physical_id)
    stock._ec2_apply_tags(allocation_id, new, old)
    return _address_outcome(allocation_id)


def _delete_address(physical_id, _properties):
    allocation_id = _allocation_of(physical_id)
    if allocation_id:
        succeed(ec2._release_address(query({"AllocationId": allocation_id})), "ReleaseAddress")


def _address_outcome(allocation_id):
    public_ip = ec2._addresses[allocation_id]["PublicIp"]
    return public_ip, {"AllocationId": allocation_id, "PublicIp": public_ip}


def _allocation_of(public_ip):
    """Ref of an elastic IP is its address, the store's key is the allocation."""
    return next((key for key, address in ec2._addresses.items() if address["PublicIp"] == public_ip), None)


# ---- NAT gateways ------------------------------------------------------------------------------------------------


def _create_nat_gateway(_logical_id, properties, _stack_name):
    allocation_id = properties.get("AllocationId")
    if allocation_id and allocation_id not in ec2._addresses:
        raise ValueError(f"CreateNatGateway failed: elastic IP allocation {allocation_id} does not exist")
    parameters = {name: properties.get(name) for name in ("SubnetId", "AllocationId", "ConnectivityType")}
    nat_id = _element(succeed(ec2._create_nat_gateway(query(parameters)), "CreateNatGateway"), "natGatewayId")
    if allocation_id:
        ec2._addresses[allocation_id]["AssociationId"] = f"eipassoc-{new_uuid().replace('-', '')[:17]}"
    stock._ec2_apply_tags(nat_id, properties)
    return nat_id, {"NatGatewayId": nat_id}


def _update_nat_gateway(physical_id, old, new, _stack_name, _logical_id):
    stock._ec2_apply_tags(physical_id, new, old)
    return physical_id, {"NatGatewayId": physical_id}


def _delete_nat_gateway(physical_id, _properties):
    gateway = ec2._nat_gateways.get(physical_id)
    if gateway is None:
        return
    succeed(ec2._delete_nat_gateway(query({"NatGatewayId": physical_id})), "DeleteNatGateway")
    if gateway["AllocationId"] in ec2._addresses:
        ec2._addresses[gateway["AllocationId"]]["AssociationId"] = None


def _describing_addresses(describe):
    """DescribeNatGateways answers with an empty address set: fill in the elastic IP each gateway was given."""

    def describe_nat_gateways(parameters):
        status, headers, body = describe(parameters)
        pattern = r"(<natGatewayId>(nat-\w+)</natGatewayId>.*?)<natGatewayAddressSet/>"
        return status, headers, re.sub(pattern, _with_address, body.decode(), flags=re.DOTALL).encode()

    def _with_address(match):
        allocation_id = ec2._nat_gateways[match.group(2)]["AllocationId"]
        address = ec2._addresses.get(allocation_id)
        if address is None:
            return match.group(0)
        return (
            f"{match.group(1)}<natGatewayAddressSet><item><allocationId>{allocation_id}</allocationId>"
            f"<publicIp>{address['PublicIp']}</publicIp></item></natGatewayAddressSet>"
        )

    return describe_nat_gateways


# ---- Flow logs ---------------------------------------------------------------------------------------------------


def _create_flow_log(_logical_id, properties, _stack_name):
    parameters = {
        "ResourceId.1": properties["ResourceId"],
        "ResourceType": properties["ResourceType"],
        "TrafficType": properties.get("TrafficType"),
        "LogDestinationType": properties.get("LogDestinationType"),
        "LogDestination": properties.get("LogDestination"),
        "LogGroupName": properties.get("LogGroupName"),
    }
    body = succeed(ec2._create_flow_logs(query(parameters)), "CreateFlowLogs")
    flow_log_id = re.search(r"fl-\w+", body).group(0)
    ec2._flow_logs[flow_log_id].update(
        LogDestination=properties.get("LogDestination", ""),
        LogGroupName=properties.get("LogGroupName"),
        DeliverLogsPermissionArn=properties.get("DeliverLogsPermissionArn"),
        MaxAggregationInterval=properties.get("MaxAggregationInterval", 600),
        LogFormat=properties.get("LogFormat"),
    )
    stock._ec2_apply_tags(flow_log_id, properties)
    return flow_log_id, {"Id": flow_log_id}


def _delete_flow_log(physical_id, _properties):
    succeed(ec2._delete_flow_logs(query({"FlowLogId.1": physical_id})), "DeleteFlowLogs")


def _describing_delivery(describe):
    """DescribeFlowLogs leaves out where and by whom the logs are delivered."""

    def describe_flow_logs(parameters):
        status, headers, body = describe(parameters)
        return status, headers, re.sub(r"<flowLogId>(fl-\w+)</flowLogId>", _with_delivery, body.decode()).encode()

    def _with_delivery(match):
        flow_log = ec2._flow_logs[match.group(1)]
        names = ("LogGroupName", "DeliverLogsPermissionArn", "MaxAggregationInterval", "LogFormat")
        elements = {name[:1].lower() + name[1:]: flow_log.get(name) for name in names}
        return match.group(0) + "".join(
            f"<{name}>{ec2._esc(str(value))}</{name}>" for name, value in elements.items() if value is not None
        )

    return describe_flow_logs


# ---- VPC endpoints -----------------------------------------------------------------------------------------------


def _describing_access(fields_xml):
    """The stock answer leaves out who may use an endpoint, and how."""

    def xml(endpoint, tag="item"):
        groups = "".join(f"<item><groupId>{group}</groupId></item>" for group in endpoint.get("SecurityGroupIds", []))
        private_dns = str(stock._cfn_bool(endpoint.get("PrivateDnsEnabled", False))).lower()
        policy = endpoint.get("PolicyDocument")
        if policy and not isinstance(policy, str):
            policy = json.dumps(policy)
        added = f"<groupSet>{groups}</groupSet><privateDnsEnabled>{private_dns}</privateDnsEnabled>"
        if policy:
            added += f"<policyDocument>{ec2._esc(policy)}</policyDocument>"
        return fields_xml(endpoint, tag).removesuffix(f"</{tag}>") + added + f"</{tag}>"

    return xml


# ---- Security-group rules as resources of their own --------------------------------------------------------------


class _SecurityGroupRule:
    """One direction of rule; the rule lives in the group's list, under an id that is this resource's Ref."""

    CREATE_ONLY = (
        "CidrIp",
        "CidrIpv6",
        "DestinationPrefixListId",
        "DestinationSecurityGroupId",
        "FromPort",
        "GroupId",
        "GroupName",
        "IpProtocol",
        "SourcePrefixListId",
        "SourceSecurityGroupId",
        "SourceSecurityGroupName",
        "SourceSecurityGroupOwnerId",
        "ToPort",
    )

    def __init__(self, direction):
        self.is_egress = direction == "Egress"
        self.store = "IpPermissionsEgress" if self.is_egress else "IpPermissions"

    def create(self, _logical_id, properties, _stack_name):
        group = self._group(properties)
        if group is None:
            raise ValueError(f"The security group '{properties.get('GroupId')}' does not exist")
        rule = self._rule(properties)
        # The id is made of everything but the description, so it tells a duplicate, as AWS does.
        taken = {ec2._sg_rule_id(group["GroupId"], self.is_egress, existing) for existing in group[self.store]}
        if rule["SecurityGroupRuleId"] in taken:
            raise ValueError(f"the specified rule already exists in {group['GroupId']}")
        group[self.store].append(rule)
        return rule["SecurityGroupRuleId"], {"Id": rule["SecurityGroupRuleId"]}

    def update(self, physical_id, old, new, _stack_name, _logical_id):
        group = self._group(new)
        if changed(old, new, ("Description",)):
            group[self.store] = [
                self._rule(new) if rule.get("SecurityGroupRuleId") == physical_id else rule
                for rule in group[self.store]
            ]
        return physical_id, {"Id": physical_id}

    def delete(self, physical_id, properties):
        group = self._group(properties)
        if group:
            group[self.store] = [rule for rule in group[self.store] if rule.get("SecurityGroupRuleId") != physical_id]

    def _group(self, properties):
        return ec2._security_groups.get(properties.get("GroupId"))

    def _rule(self, properties):
        rule = stock._ec2_sg_permissions([properties])[0]
        return {**rule, "SecurityGroupRuleId": ec2._sg_rule_id(properties["GroupId"], self.is_egress, rule)}


def _element(xml, name):
    return re.search(rf"<{name}>(.*?)</{name}>", xml).group(1)
