"""The registry of CloudFormation resource types: how a type is added, and how an existing one is repaired."""

import functools
import json
import re

import ministack.services.cloudformation.provisioners as stock

# Everything below speaks the stock engine's own terms:
#   create(logical_id, properties, stack_name) -> (physical id that Ref returns, attributes that GetAtt returns)
#   update(physical_id, old_properties, new_properties, stack_name, logical_id) -> the same pair
#   delete(physical_id, properties)


class EveryProperty:
    """Stands for the list of create-only properties of a type where any change means a replacement."""

    def __contains__(self, name):
        return True


def add_type(resource_type, *, create, delete, update=None, replaced_by=()):
    """Registers a type. `replaced_by` names its create-only properties; without `update` every property is one."""
    handler = {"create": create, "delete": delete}
    if update is None:
        replaced_by = EveryProperty()
    else:
        handler.update(update=update, update_with_logical_id=True)
    stock._RESOURCE_HANDLERS[resource_type] = handler
    # The engine and the change sets both read this table, so a replacement is announced and carried out alike.
    stock._REPLACING_PROPERTIES[resource_type] = replaced_by


def repair_type(resource_type, *, create=None, update=None, delete=None, replaced_by=None):
    """Wraps handlers of a type that exists. Each wrapper gets the stock handler as its first argument."""
    handler = stock._RESOURCE_HANDLERS[resource_type]
    if create:
        handler["create"] = functools.partial(create, handler["create"])
    if update:
        handler["update"] = functools.partial(update, _with_logical_id(handler))
        handler["update_with_logical_id"] = True
    if delete:
        handler["delete"] = functools.partial(delete, handler["delete"])
    if replaced_by is not None:
        stock._REPLACING_PROPERTIES[resource_type] = replaced_by


def _with_logical_id(handler):
    """The stock update handler under one signature, whether or not it takes the logical id."""
    update = handler["update"]
    if handler.get("update_with_logical_id"):
        return update
    return lambda physical_id, old, new, stack_name, _logical_id: update(physical_id, old, new, stack_name)


def replace_function(module, name, build):
    """Replaces a function of a stock module by `build(original)`, also where a dispatch table holds it."""
    original = getattr(module, name)
    replacement = functools.wraps(original)(build(original))
    for table in [value for value in vars(module).values() if isinstance(value, dict)]:
        for key, entry in list(table.items()):
            if entry is original:
                table[key] = replacement
    setattr(module, name, replacement)


def add_operations(module, operations):
    """Adds operations to a stock service that speaks JSON: {operation name: function of the request}."""

    def build(handle_request):
        async def handle(method, path, headers, body, query_parameters):
            operation = operations.get(headers.get("x-amz-target", "").rsplit(".", 1)[-1])
            if operation:
                return operation(json.loads(body or b"{}"))
            return await handle_request(method, path, headers, body, query_parameters)

        return handle

    replace_function(module, "handle_request", build)


def add_state(module, *stores):
    """Stores that `reset` must empty together with those of a stock service."""

    def build(reset):
        def reset_all():
            reset()
            for store in stores:
                store.clear()

        return reset_all

    replace_function(module, "reset", build)


def succeed(response, action):
    """The body of a service's answer; a refusal fails the resource with the service's own words."""
    status, _headers, body = response
    text = body.decode() if isinstance(body, bytes) else str(body)
    if status >= 400:
        raise ValueError(f"{action} failed: {_error_message(text)}")
    return text


def succeed_json(response, action):
    return json.loads(succeed(response, action) or "{}")


def _error_message(text):
    if text.startswith("{"):
        answer = json.loads(text)
        return answer.get("message") or answer.get("Message") or text
    found = re.search(r"<Message>(.*?)</Message>", text, re.DOTALL)
    return found.group(1) if found else text


def query(parameters):
    """Parameters as the query protocol parses them: every value in a list of strings."""
    return {name: [str(value)] for name, value in parameters.items() if value is not None}


def camel_case(value, free_form=()):
    """Template casing to API casing. Maps under the `free_form` keys belong to the user and keep their keys."""
    if isinstance(value, dict):
        return {
            _lower_first(key): inner if _lower_first(key) in free_form else camel_case(inner, free_form)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [camel_case(inner, free_form) for inner in value]
    return value


def _lower_first(name):
    return name[:1].lower() + name[1:]


def changed(old, new, names):
    """Whether an update changes any of the named properties."""
    return any(old.get(name) != new.get(name) for name in names)
