"""AWS WAF: associations and logging configurations."""

import ministack.services.alb as alb
import ministack.services.waf as waf

from .provisioners import add_type, succeed

LOG_GROUP_PREFIX = "aws-waf-logs-"


def install():
    add_type("AWS::WAFv2::WebACLAssociation", create=_create_association, delete=_delete_association)
    add_type("AWS::WAFv2::LoggingConfiguration", create=_create_logging, delete=lambda _physical_id, _properties: None)


def _create_association(_logical_id, properties, _stack_name):
    resource, acl = properties["ResourceArn"], properties["WebACLArn"]
    if resource not in alb._lbs:
        raise ValueError(f"WAFNonexistentItemException: the load balancer {resource} does not exist")
    succeed(waf._associate_web_acl({"ResourceArn": resource, "WebACLArn": acl}), "AssociateWebACL")
    return f"{acl}|{resource}", {}


def _delete_association(physical_id, properties):
    # During a replacement the new association may already have the same resource: delete only the own one.
    resource = properties["ResourceArn"]
    if waf._associations.get(resource) == physical_id.split("|")[0]:
        waf._disassociate_web_acl({"ResourceArn": resource})


def _create_logging(_logical_id, properties, _stack_name):
    """Checks the web ACL and the names of the destinations, as AWS does. No log is written."""
    _acl, refused = waf._resolve_local_web_acl(properties["ResourceArn"])
    if refused:
        succeed(refused, "PutLoggingConfiguration")
    for destination in properties["LogDestinationConfigs"]:
        name = destination.removesuffix(":*").rsplit(":", 1)[-1]
        if not name.startswith(LOG_GROUP_PREFIX):
            raise ValueError(f"got the log destination {destination}, expected a name that begins with {LOG_GROUP_PREFIX}")
    return properties["ResourceArn"], {}
