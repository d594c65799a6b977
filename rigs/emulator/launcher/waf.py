"""AWS WAF: associations and logging configurations, and the logging API that MiniStack lacks."""

import ministack.services.alb as alb
import ministack.services.waf as waf
from ministack.core.responses import AccountRegionScopedDict, error_response_json, json_response

from .provisioners import add_operations, add_state, add_type, succeed

_logging_configurations = AccountRegionScopedDict()


def install():
    add_type("AWS::WAFv2::WebACLAssociation", create=_create_association, delete=_delete_association)
    add_type(
        "AWS::WAFv2::LoggingConfiguration",
        create=_create_logging,
        update=_update_logging,
        delete=_delete_logging,
        replaced_by=("ResourceArn",),
    )
    operations = {
        "DeleteLoggingConfiguration": _delete_logging_configuration,
        "GetLoggingConfiguration": _get_logging,
        "ListLoggingConfigurations": _list_logging,
        "PutLoggingConfiguration": _put_logging,
    }
    add_operations(waf, operations)
    add_state(waf, _logging_configurations)


# ---- Associations ------------------------------------------------------------------------------------------------


def _create_association(_logical_id, properties, _stack_name):
    resource, acl = properties["ResourceArn"], properties["WebACLArn"]
    if ":loadbalancer/" in resource and resource not in alb._lbs:
        raise ValueError(f"WAFNonexistentItemException: the load balancer {resource} does not exist")
    succeed(waf._associate_web_acl({"ResourceArn": resource, "WebACLArn": acl}), "AssociateWebACL")
    return f"{acl}|{resource}", {}


def _delete_association(physical_id, properties):
    # In a replacement the new association may already stand on the same resource: only one's own is removed.
    resource = properties["ResourceArn"]
    if waf._associations.get(resource) == physical_id.split("|")[0]:
        waf._disassociate_web_acl({"ResourceArn": resource})


# ---- Logging -----------------------------------------------------------------------------------------------------


def _put_logging(request):
    configuration = request["LoggingConfiguration"]
    _acl, refused = waf._resolve_local_web_acl(configuration["ResourceArn"])
    if refused:
        return refused
    for destination in configuration["LogDestinationConfigs"]:
        name = destination.removesuffix(":*").rsplit(":", 1)[-1].rsplit("/", 1)[-1]
        if not name.startswith("aws-waf-logs-"):
            message = f"The ARN isn't valid. got {destination}, expected a name that begins with aws-waf-logs-"
            return error_response_json("WAFInvalidParameterException", message, 400)
    _logging_configurations[configuration["ResourceArn"]] = configuration
    return json_response({"LoggingConfiguration": configuration})


def _get_logging(request):
    configuration = _logging_configurations.get(request["ResourceArn"])
    if configuration is None:
        return waf._waf_err("WAFNonexistentItemException", f"No logging configuration for {request['ResourceArn']}")
    return json_response({"LoggingConfiguration": configuration})


def _delete_logging_configuration(request):
    _logging_configurations.pop(request["ResourceArn"], None)
    return json_response({})


def _list_logging(_request):
    return json_response({"LoggingConfigurations": list(_logging_configurations.values())})


def _create_logging(_logical_id, properties, _stack_name):
    names = ("ResourceArn", "LogDestinationConfigs", "RedactedFields", "LoggingFilter")
    configuration = {name: properties[name] for name in names if name in properties}
    succeed(_put_logging({"LoggingConfiguration": configuration}), "PutLoggingConfiguration")
    return properties["ResourceArn"], {"ManagedByFirewallManager": False}


def _update_logging(_physical_id, _old, new, stack_name, logical_id):
    return _create_logging(logical_id, new, stack_name)


def _delete_logging(physical_id, _properties):
    _delete_logging_configuration({"ResourceArn": physical_id})
