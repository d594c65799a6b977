"""Load balancing: weighted forwards, zones, attributes and tags that the stock types lose or do not answer."""

import random
import re

import ministack.services.alb as alb
import ministack.services.ec2 as ec2

from .provisioners import add_type, repair_type, replace_function, stock

LOAD_BALANCER_DEFAULTS = {
    "access_logs.s3.enabled": "false",
    "deletion_protection.enabled": "false",
    "idle_timeout.timeout_seconds": "60",
    "routing.http.drop_invalid_header_fields.enabled": "false",
    "routing.http2.enabled": "true",
}
TARGET_GROUP_DEFAULTS = {
    "deregistration_delay.timeout_seconds": "300",
    "load_balancing.algorithm.type": "round_robin",
    "stickiness.enabled": "false",
    "stickiness.type": "lb_cookie",
}


def install():
    repair_type("AWS::ElasticLoadBalancingV2::LoadBalancer", create=_create_load_balancer)
    repair_type("AWS::ElasticLoadBalancingV2::TargetGroup", create=_create_target_group)
    repair_type("AWS::ElasticLoadBalancingV2::Listener", create=_create_listener)
    repair_type("AWS::ElasticLoadBalancingV2::ListenerRule", create=_create_rule, update=_update_rule)
    add_type(
        "AWS::ElasticLoadBalancingV2::ListenerCertificate",
        create=_create_certificates,
        update=_update_certificates,
        delete=_delete_certificates,
        replaced_by=("ListenerArn",),
    )
    alb._ACTION_MAP["DescribeListenerCertificates"] = _describe_certificates
    replace_function(stock, "_elbv2_listener_actions", _keeping_weights)
    replace_function(alb, "_parse_actions", _reading_weights)
    replace_function(alb, "_execute_actions", _dividing_traffic)
    replace_function(alb, "_action_xml", _answering_weights)
    replace_function(alb, "_lb_xml", _answering_zones)
    replace_function(alb, "_tg_xml", _answering_protocol_version)


# ---- Load balancers, target groups, listeners --------------------------------------------------------------------


def _create_load_balancer(create, logical_id, properties, stack_name):
    arn, attributes = create(logical_id, properties, stack_name)
    subnets = [ec2._subnets[subnet] for subnet in alb._lbs[arn]["Subnets"] if subnet in ec2._subnets]
    if subnets:
        alb._lbs[arn]["VpcId"] = subnets[0]["VpcId"]
    alb._lb_attrs[arn] = _with_defaults(LOAD_BALANCER_DEFAULTS, alb._lb_attrs[arn])
    return arn, attributes


def _create_target_group(create, logical_id, properties, stack_name):
    arn, attributes = create(logical_id, properties, stack_name)
    alb._tg_attrs[arn] = _with_defaults(TARGET_GROUP_DEFAULTS, alb._tg_attrs[arn])
    if properties.get("Protocol") in ("HTTP", "HTTPS"):
        alb._tgs[arn]["ProtocolVersion"] = properties.get("ProtocolVersion", "HTTP1")
    return arn, attributes


def _with_defaults(defaults, declared):
    """AWS answers every attribute, those of the template and the defaults of the rest."""
    merged = {**defaults, **{attribute["Key"]: str(attribute["Value"]) for attribute in declared}}
    return [{"Key": key, "Value": value} for key, value in merged.items()]


def _create_listener(create, logical_id, properties, stack_name):
    arn, attributes = create(logical_id, properties, stack_name)
    # The stock update applies these, the stock create does not.
    stock._elbv2_merge_attributes(alb._listener_attrs.setdefault(arn, []), properties.get("ListenerAttributes"))
    return arn, attributes


# ---- Certificates beyond a listener's first ----------------------------------------------------------------------


def _create_certificates(logical_id, properties, _stack_name):
    listener = alb._listeners.get(properties["ListenerArn"])
    if listener is None:
        raise ValueError(f"One or more listeners not found: {properties['ListenerArn']}")
    _change_certificates(properties["ListenerArn"], add=_certificate_arns(properties))
    return f"{logical_id}-{alb._short_id()}", {}


def _update_certificates(physical_id, old, new, _stack_name, _logical_id):
    _change_certificates(new["ListenerArn"], remove=_certificate_arns(old), add=_certificate_arns(new))
    return physical_id, {}


def _delete_certificates(_physical_id, properties):
    _change_certificates(properties["ListenerArn"], remove=_certificate_arns(properties))


def _certificate_arns(properties):
    return [certificate["CertificateArn"] for certificate in properties["Certificates"]]


def _change_certificates(listener_arn, remove=(), add=()):
    listener = alb._listeners.get(listener_arn)
    if listener:
        kept = [arn for arn in listener.get("ExtraCertificates", []) if arn not in remove]
        listener["ExtraCertificates"] = [*kept, *(arn for arn in add if arn not in kept)]


def _describe_certificates(parameters):
    listener = alb._listeners.get(alb._p(parameters, "ListenerArn"))
    if listener is None:
        return alb._error("ListenerNotFound", "One or more listeners not found", 400)
    certificates = [(arn, "true") for arn in listener.get("Certificates", [])]
    certificates += [(arn, "false") for arn in listener.get("ExtraCertificates", [])]
    members = "".join(
        f"<member><CertificateArn>{alb._esc(arn)}</CertificateArn><IsDefault>{is_default}</IsDefault></member>"
        for arn, is_default in certificates
    )
    return alb._xml(200, "DescribeListenerCertificates", f"<Certificates>{members}</Certificates>")


# ---- Rules -------------------------------------------------------------------------------------------------------


def _create_rule(create, logical_id, properties, stack_name):
    _refuse_taken_priority(properties)
    arn, attributes = create(logical_id, properties, stack_name)
    alb._tags[arn] = stock._elbv2_tags(properties.get("Tags"))
    _attach_target_groups(properties)
    return arn, attributes


def _update_rule(update, physical_id, old, new, stack_name, logical_id):
    _refuse_taken_priority(new, physical_id)
    arn, attributes = update(physical_id, old, new, stack_name, logical_id)
    stock._reconcile_tag_list(alb._tags.setdefault(arn, []), old, new)
    _attach_target_groups(new)
    return arn, attributes


def _refuse_taken_priority(properties, own_arn=None):
    """Two rules of a listener cannot share a priority; the stock types let them."""
    for arn, rule in alb._rules.items():
        taken = rule["ListenerArn"] == properties.get("ListenerArn") and arn != own_arn
        if taken and rule["Priority"] == str(properties.get("Priority")):
            raise ValueError(f"Priority '{rule['Priority']}' is currently in use (PriorityInUse)")


def _attach_target_groups(properties):
    """A target group knows the load balancers that forward to it, by rules as well as by listeners."""
    listener = alb._listeners[properties["ListenerArn"]]
    for action in properties.get("Actions") or []:
        for arn in _target_groups(action):
            attached = alb._tgs[arn].setdefault("LoadBalancerArns", []) if arn in alb._tgs else []
            if listener["LoadBalancerArn"] not in attached:
                attached.append(listener["LoadBalancerArn"])


def _target_groups(action):
    forward = action.get("ForwardConfig") or {}
    arns = [group["TargetGroupArn"] for group in forward.get("TargetGroups") or []]
    return arns or [arn for arn in [action.get("TargetGroupArn")] if arn]


# ---- Actions and descriptions ------------------------------------------------------------------------------------


def _keeping_weights(listener_actions):
    """The stock translation drops what a login needs, and of a forward all but the first target group."""

    def actions(properties, load_balancer_arn, prop="DefaultActions"):
        stored = listener_actions(properties, load_balancer_arn, prop)
        declared = [action for action in properties.get(prop) or [] if isinstance(action, dict)]
        for entry, action in zip(stored, declared, strict=True):
            for name in ("ForwardConfig", "AuthenticateOidcConfig"):
                if isinstance(action.get(name), dict):
                    entry[name] = action[name]
        return stored

    return actions


def _reading_weights(parse_actions):
    """Calls that change rules lose the ForwardConfig too."""

    def actions(parameters, prefix="DefaultActions"):
        read = parse_actions(parameters, prefix)
        for index, action in enumerate(read, 1):
            groups = _groups_read(parameters, f"{prefix}.member.{index}.ForwardConfig.TargetGroups.member")
            if groups:
                action["ForwardConfig"] = {"TargetGroups": groups}
        return read

    return actions


def _groups_read(parameters, prefix):
    groups = []
    while arn := alb._p(parameters, f"{prefix}.{len(groups) + 1}.TargetGroupArn"):
        weight = alb._p(parameters, f"{prefix}.{len(groups) + 1}.Weight")
        groups.append({"TargetGroupArn": arn, "Weight": int(weight or 1)})
    return groups


def _dividing_traffic(execute_actions):
    """A forward to several target groups sends each request to one of them, by weight."""

    def execute(actions, *request, **details):
        return execute_actions([_one_way(action) for action in actions], *request, **details)

    return execute


def _one_way(action):
    groups = (action.get("ForwardConfig") or {}).get("TargetGroups") or []
    weights = [int(group.get("Weight", 1)) for group in groups]
    if not any(weights):
        return action
    [group] = random.choices(groups, weights)
    return {**action, "TargetGroupArn": group["TargetGroupArn"]}


def _answering_weights(action_xml):
    """Describe calls answer the ForwardConfig; with several target groups AWS names none of them outside it."""

    def xml(action):
        shown = dict(action)
        forward = shown.pop("ForwardConfig", None)
        groups = (forward or {}).get("TargetGroups") or []
        if len(groups) > 1:
            shown.pop("TargetGroupArn", None)
        if "FixedResponseConfig" in shown:
            response = shown["FixedResponseConfig"]
            shown["FixedResponseConfig"] = {**response, "MessageBody": alb._esc(response.get("MessageBody", ""))}
        return action_xml(shown).removesuffix("</member>") + _forward_xml(forward, groups) + "</member>"

    return xml


def _forward_xml(forward, groups):
    if not groups:
        return ""
    members = "".join(
        f"<member><TargetGroupArn>{group['TargetGroupArn']}</TargetGroupArn>"
        f"<Weight>{group.get('Weight', 1)}</Weight></member>"
        for group in groups
    )
    stickiness = forward.get("TargetGroupStickinessConfig") or {}
    enabled = str(stickiness.get("Enabled", False)).lower()
    duration = stickiness.get("DurationSeconds")
    seconds = f"<DurationSeconds>{duration}</DurationSeconds>" if duration else ""
    return (
        f"<ForwardConfig><TargetGroups>{members}</TargetGroups><TargetGroupStickinessConfig>"
        f"<Enabled>{enabled}</Enabled>{seconds}</TargetGroupStickinessConfig></ForwardConfig>"
    )


def _answering_zones(lb_xml):
    """The stock answer puts every subnet of a load balancer into the region's first zone."""

    def xml(load_balancer):
        return re.sub(r"<ZoneName>[^<]*</ZoneName><SubnetId>([^<]*)</SubnetId>", zone, lb_xml(load_balancer))

    def zone(match):
        subnet = ec2._subnets.get(match.group(1))
        if subnet is None:
            return match.group(0)
        return f"<ZoneName>{subnet['AvailabilityZone']}</ZoneName><SubnetId>{match.group(1)}</SubnetId>"

    return xml


def _answering_protocol_version(tg_xml):
    def xml(target_group):
        version = target_group.get("ProtocolVersion")
        element = f"<ProtocolVersion>{version}</ProtocolVersion>" if version else ""
        return tg_xml(target_group).removesuffix("</member>") + element + "</member>"

    return xml
