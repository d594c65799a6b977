"""Load balancing: weighted forwards and logins, which the stock types drop."""

import random

import ministack.services.alb as alb

from .provisioners import repair_type, replace_function, stock


def install():
    repair_type("AWS::ElasticLoadBalancingV2::Listener", create=_create_listener, update=_update_listener)
    repair_type("AWS::ElasticLoadBalancingV2::ListenerRule", create=_create_rule, update=_update_rule)
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
