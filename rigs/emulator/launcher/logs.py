"""CloudWatch Logs: saved queries, which MiniStack lacks."""

import time

import ministack.services.cloudwatch_logs as logs
from ministack.core.responses import AccountRegionScopedDict, error_response_json, json_response, new_uuid

from .provisioners import add_operations, add_state, add_type, camel_case, succeed_json

_query_definitions = AccountRegionScopedDict()


def install():
    operations = {
        "DeleteQueryDefinition": _delete,
        "DescribeQueryDefinitions": _describe,
        "PutQueryDefinition": _put,
    }
    add_operations(logs, operations)
    add_state(logs, _query_definitions)
    add_type("AWS::Logs::QueryDefinition", create=_create_type, update=_update_type, delete=_delete_type)


def _put(request):
    identifier = request.get("queryDefinitionId") or new_uuid()
    _query_definitions[identifier] = {
        **request,
        "queryDefinitionId": identifier,
        "lastModified": int(time.time() * 1000),
    }
    return json_response({"queryDefinitionId": identifier})


def _describe(request):
    prefix = request.get("queryDefinitionNamePrefix", "")
    found = [definition for definition in _query_definitions.values() if definition["name"].startswith(prefix)]
    return json_response({"queryDefinitions": found})


def _delete(request):
    if _query_definitions.pop(request["queryDefinitionId"], None) is None:
        return error_response_json("ResourceNotFoundException", "The query definition does not exist.", 400)
    return json_response({"success": True})


def _create_type(_logical_id, properties, _stack_name):
    return _put_type(properties)


def _update_type(physical_id, _old, new, _stack_name, _logical_id):
    return _put_type({**new, "QueryDefinitionId": physical_id})


def _put_type(properties):
    identifier = succeed_json(_put(camel_case(properties)), "PutQueryDefinition")["queryDefinitionId"]
    return identifier, {"QueryDefinitionId": identifier}


def _delete_type(physical_id, _properties):
    _delete({"queryDefinitionId": physical_id})
