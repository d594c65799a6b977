"""CloudWatch Logs: saved queries, which are stored and never run."""

import uuid

from .provisioners import add_type


def install():
    add_type("AWS::Logs::QueryDefinition", create=_create_query, update=_update_query, delete=lambda _id, _properties: None)


def _create_query(_logical_id, properties, _stack_name):
    for name in ("Name", "QueryString"):
        if not properties.get(name):
            raise ValueError(f"AWS::Logs::QueryDefinition: got no {name}, expected a text")
    query_id = str(uuid.uuid4())
    return query_id, {"QueryDefinitionId": query_id}


def _update_query(physical_id, _old, _new, _stack_name, _logical_id):
    return physical_id, {"QueryDefinitionId": physical_id}
