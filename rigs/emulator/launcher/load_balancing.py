"""Load balancing: weighted forwards and logins, which the stock types drop, and the further certificates of listeners."""

import random

import ministack.services.alb as alb

from .provisioners import add_type, repair_type, replace_function, stock

# The further certificates of each listener. The default certificate is a property of the listener.
_certificates = {}


def install():
    repair_type("AWS::ElasticLoadBalancingV2::Listener", create=_create_listener, update=_update_listener)
    repair_type("AWS::ElasticLoadBalancingV2::ListenerRule", create=_create_rule, update=_update_rule)
    add_type(
        "AWS::ElasticLoadBalancingV2::ListenerCertificate",
        create=_create_listener_certificate,
        update=_update_listener_certificate,
        delete=_delete_listener_certificate,
        replaced_by=("ListenerArn",),
    )
    alb._ACTION_MAP["DescribeListenerCertificates"] = _describe_listener_certificates
    replace_function(stock, "_elbv2_listener_actions", _keeping_weights)
    replace_function(alb, "_parse_actions", _reading_weights)
    replace_function(alb, "_execute_actions", _dividing_traffic)
    replace_function(alb, "_action_xml", _answering_weights)


# ---- Listeners -------------------------------------------------------------------------------------------------------


def _create_listener(create, logical_id, properties, stack_name):
    _refuse_taken_port(properties)
    return create(logical_id, properties, stack_name)


def _update_listener(update, physical_id, old, new, stack_name, logical_id):
    _refuse_taken_port(new, physical_id)
    return update(physical_id, old, new, stack_name, logical_id)


def _refuse_taken_port(properties, own_arn=None):
    """Refuses two listeners of a load balancer on the same port, as AWS does. The stock types accept them."""
    for arn, listener in alb._listeners.items():
        taken = listener["LoadBalancerArn"] == properties.get("LoadBalancerArn") and arn != own_arn
        if taken and str(listener["Port"]) == str(properties.get("Port")):
            raise ValueError(
                f"A listener already exists on this port ({listener['Port']}) for this load balancer (DuplicateListener)"
            )


# ---- Certificates ------------------------------------------------------------------------------------------------------
# A listener has each certificate once, whichever resources add it. The first resource that is deleted removes it.


def _create_listener_certificate(logical_id, properties, _stack_name):
    _add_certificates(properties)
    return f"{properties['ListenerArn']}/{logical_id}", {}


def _update_listener_certificate(physical_id, old, new, _stack_name, _logical_id):
    _remove_certificates(old, [arn for arn in _arns(old) if arn not in _arns(new)])
    _add_certificates(new)
    return physical_id, {}


def _delete_listener_certificate(_physical_id, properties):
    _remove_certificates(properties, _arns(properties))


def _arns(properties):
    return [certificate["CertificateArn"] for certificate in properties["Certificates"]]


def _add_certificates(properties):
    further = _certificates.setdefault(properties["ListenerArn"], [])
    further.extend(arn for arn in _arns(properties) if arn not in further)


def _remove_certificates(properties, arns):
    further = _certificates.get(properties["ListenerArn"], [])
    further[:] = [arn for arn in further if arn not in arns]


def _describe_listener_certificates(parameters):
    arn = alb._p(parameters, "ListenerArn")
    if arn not in alb._listeners:
        return alb._error("ListenerNotFound", f"Listener '{arn}' not found.")
    default = alb._listeners[arn].get("Certificates") or []
    all_arns = [(each, True) for each in default] + [(each, False) for each in _certificates.get(arn, [])]
    members = "".join(
        f"<member><CertificateArn>{each}</CertificateArn><IsDefault>{str(is_default).lower()}</IsDefault></member>"
        for each, is_default in all_arns
    )
    return alb._xml(200, "DescribeListenerCertificates", f"<Certificates>{members}</Certificates>")


# ---- Rules -----------------------------------------------------------------------------------------------------------


def _create_rule(create, logical_id, properties, stack_name):
    _refuse_taken_priority(properties)
    arn, attributes = create(logical_id, properties, stack_name)
    alb._tags[arn] = stock._elbv2_tags(properties.get("Tags"))
    return arn, attributes


def _update_rule(update, physical_id, old, new, stack_name, logical_id):
    _refuse_taken_priority(new, physical_id)
    arn, attributes = update(physical_id, old, new, stack_name, logical_id)
    stock._reconcile_tag_list(alb._tags.setdefault(arn, []), old, new)
    return arn, attributes


def _refuse_taken_priority(properties, own_arn=None):
    """Refuses two rules of a listener with the same priority, as AWS does. The stock types accept them."""
    for arn, rule in alb._rules.items():
        taken = rule["ListenerArn"] == properties.get("ListenerArn") and arn != own_arn
        if taken and rule["Priority"] == str(properties.get("Priority")):
            raise ValueError(f"Priority '{rule['Priority']}' is currently in use (PriorityInUse)")


# ---- Actions ---------------------------------------------------------------------------------------------------------


def _keeping_weights(listener_actions):
    """Keeps logins, and all target groups of a forward. The stock translation keeps only the first one."""

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
    """Reads the ForwardConfig of API calls, for example ModifyRule."""

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
    """Sends each request of a forward to one of its target groups, by weight."""

    def execute(actions, *request, **details):
        return execute_actions([_with_one_group(action) for action in actions], *request, **details)

    return execute


def _with_one_group(action):
    groups = _groups(action)
    weights = [int(group.get("Weight", 1)) for group in groups]
    if not any(weights):
        return action
    [group] = random.choices(groups, weights)
    return {**action, "TargetGroupArn": group["TargetGroupArn"]}


def _answering_weights(action_xml):
    """Adds the ForwardConfig to the answers, and escapes the body of a fixed response.

    With several target groups AWS returns no target group outside the ForwardConfig.
    """

    def xml(action):
        shown = {name: value for name, value in action.items() if name != "ForwardConfig"}
        groups = _groups(action)
        if len(groups) > 1:
            shown.pop("TargetGroupArn", None)
        if "FixedResponseConfig" in shown:
            response = shown["FixedResponseConfig"]
            shown["FixedResponseConfig"] = {**response, "MessageBody": alb._esc(response.get("MessageBody", ""))}
        return action_xml(shown).removesuffix("</member>") + _forward_xml(groups) + "</member>"

    return xml


def _forward_xml(groups):
    if not groups:
        return ""
    members = "".join(
        f"<member><TargetGroupArn>{group['TargetGroupArn']}</TargetGroupArn>"
        f"<Weight>{group.get('Weight', 1)}</Weight></member>"
        for group in groups
    )
    return f"<ForwardConfig><TargetGroups>{members}</TargetGroups></ForwardConfig>"


def _groups(action):
    return (action.get("ForwardConfig") or {}).get("TargetGroups") or []
