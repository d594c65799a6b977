"""EC2: elastic IP addresses, NAT gateways, flow logs and separate security group rules."""

import re

import ministack.services.ec2 as ec2
from ministack.core.responses import get_account_id

from .provisioners import add_type, query, repair_type, stock, succeed


def install():
    repair_type("AWS::EC2::VPC", create=_create_vpc)
    add_type("AWS::EC2::EIP", create=_create_address, delete=_delete_address)
    add_type("AWS::EC2::NatGateway", create=_create_nat_gateway, delete=_delete_nat_gateway)
    add_type("AWS::EC2::FlowLog", create=_create_flow_log, delete=_delete_flow_log)
    for direction in ("Ingress", "Egress"):
        rule = _SecurityGroupRule(direction)
        add_type(f"AWS::EC2::SecurityGroup{direction}", create=rule.create, delete=rule.delete)


def _create_vpc(create, logical_id, properties, stack_name):
    vpc_id, attributes = create(logical_id, properties, stack_name)
    # On AWS the default security group allows traffic between its members. A custom resource of the CDK removes the rule.
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
    return vpc_id, attributes


# ---- Elastic IP addresses and NAT gateways ---------------------------------------------------------------------------


def _create_address(_logical_id, properties, _stack_name):
    body = succeed(ec2._allocate_address(query({"Domain": properties.get("Domain", "vpc")})), "AllocateAddress")
    allocation_id = _element(body, "allocationId")
    stock._ec2_apply_tags(allocation_id, properties)
    public_ip = ec2._addresses[allocation_id]["PublicIp"]
    return public_ip, {"AllocationId": allocation_id, "PublicIp": public_ip}


def _delete_address(public_ip, _properties):
    for allocation_id in [key for key, address in ec2._addresses.items() if address["PublicIp"] == public_ip]:
        succeed(ec2._release_address(query({"AllocationId": allocation_id})), "ReleaseAddress")


def _create_nat_gateway(_logical_id, properties, _stack_name):
    if properties["AllocationId"] not in ec2._addresses:
        raise ValueError(f"CreateNatGateway failed: elastic IP allocation {properties['AllocationId']} does not exist")
    parameters = query({name: properties.get(name) for name in ("SubnetId", "AllocationId")})
    nat_id = _element(succeed(ec2._create_nat_gateway(parameters), "CreateNatGateway"), "natGatewayId")
    stock._ec2_apply_tags(nat_id, properties)
    return nat_id, {"NatGatewayId": nat_id}


def _delete_nat_gateway(physical_id, _properties):
    if physical_id in ec2._nat_gateways:
        succeed(ec2._delete_nat_gateway(query({"NatGatewayId": physical_id})), "DeleteNatGateway")


# ---- Flow logs -------------------------------------------------------------------------------------------------------


def _create_flow_log(_logical_id, properties, _stack_name):
    names = ("ResourceType", "TrafficType", "LogDestinationType", "LogDestination", "LogGroupName")
    parameters = {"ResourceId.1": properties["ResourceId"], **{name: properties.get(name) for name in names}}
    flow_log_id = re.search(r"fl-\w+", succeed(ec2._create_flow_logs(query(parameters)), "CreateFlowLogs")).group(0)
    stock._ec2_apply_tags(flow_log_id, properties)
    return flow_log_id, {"Id": flow_log_id}


def _delete_flow_log(physical_id, _properties):
    succeed(ec2._delete_flow_logs(query({"FlowLogId.1": physical_id})), "DeleteFlowLogs")


# ---- Separate security group rules -----------------------------------------------------------------------------------


class _SecurityGroupRule:
    """A rule in one direction. The rule is in the list of its group, and its id there is the physical id."""

    def __init__(self, direction):
        self.is_egress = direction == "Egress"
        self.store = "IpPermissionsEgress" if self.is_egress else "IpPermissions"

    def create(self, _logical_id, properties, _stack_name):
        group = ec2._security_groups.get(properties["GroupId"])
        if group is None:
            raise ValueError(f"The security group '{properties['GroupId']}' does not exist")
        rule = stock._ec2_sg_permissions([properties])[0]
        # The id depends on everything except the description, so a duplicate has the same id. AWS refuses duplicates.
        rule_id = ec2._sg_rule_id(group["GroupId"], self.is_egress, rule)
        if rule_id in {ec2._sg_rule_id(group["GroupId"], self.is_egress, existing) for existing in group[self.store]}:
            raise ValueError(f"the specified rule already exists in {group['GroupId']}")
        group[self.store].append({**rule, "SecurityGroupRuleId": rule_id})
        return rule_id, {"Id": rule_id}

    def delete(self, physical_id, properties):
        group = ec2._security_groups.get(properties["GroupId"])
        if group:
            group[self.store] = [rule for rule in group[self.store] if rule.get("SecurityGroupRuleId") != physical_id]


def _element(xml, name):
    return re.search(rf"<{name}>(.*?)</{name}>", xml).group(1)
