"""Adds CloudFormation resource types to MiniStack, and wraps existing ones."""

import functools
import json
import re

import ministack.services.cloudformation.provisioners as stock

# The handlers have the signatures of the stock engine:
#   create(logical_id, properties, stack_name) -> (physical id for Ref, attributes for GetAtt)
#   update(physical_id, old_properties, new_properties, stack_name, logical_id) -> the same pair
#   delete(physical_id, properties)


class EveryProperty:
    """A list of create-only properties that contains every name."""

    def __contains__(self, name):
        return True


def add_type(resource_type, *, create, delete, update=None, replaced_by=()):
    """Registers a type. `replaced_by` lists its create-only properties; without `update` that is every property."""
    handler = {"create": create, "delete": delete}
    if update is None:
        replaced_by = EveryProperty()
    else:
        handler.update(update=update, update_with_logical_id=True)
    stock._RESOURCE_HANDLERS[resource_type] = handler
    # The engine and the change sets read the same table.
    stock._REPLACING_PROPERTIES[resource_type] = replaced_by


def repair_type(resource_type, *, create=None, update=None, delete=None):
    """Wraps handlers of an existing type. The first argument of each wrapper is the stock handler."""
    handler = stock._RESOURCE_HANDLERS[resource_type]
    if create:
        handler["create"] = functools.partial(create, handler["create"])
    if update:
        handler["update"] = functools.partial(update, _with_logical_id(handler))
        handler["update_with_logical_id"] = True
    if delete:
        handler["delete"] = functools.partial(delete, handler["delete"])


def _with_logical_id(handler):
    """Returns the stock update handler with one signature, because some stock handlers have no logical id."""
    update = handler["update"]
    if handler.get("update_with_logical_id"):
        return update
    return lambda physical_id, old, new, stack_name, _logical_id: update(physical_id, old, new, stack_name)


def replace_function(module, name, build):
    """Replaces a function of a stock module by `build(original)`, also in the dispatch tables of the module."""
    original = getattr(module, name)
    replacement = functools.wraps(original)(build(original))
    for table in [value for value in vars(module).values() if isinstance(value, dict)]:
        for key, entry in list(table.items()):
            if entry is original:
                table[key] = replacement
    setattr(module, name, replacement)


def add_operation(module, operation, call):
    """Adds an operation to a stock service with a JSON protocol. `call` is a function of the request."""

    def build(handle_request):
        async def handle(method, path, headers, body, query_parameters):
            if headers.get("x-amz-target", "").endswith(f".{operation}"):
                return call(json.loads(body or b"{}"))
            return await handle_request(method, path, headers, body, query_parameters)

        return handle

    replace_function(module, "handle_request", build)


def succeed(response, action):
    """Returns the body of a service's answer. Raises the service's own error message if the service refused."""
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
    """Returns parameters in the form of the query protocol, which has a list of strings for each."""
    return {name: [str(value)] for name, value in parameters.items() if value is not None}


def camel_case(value, free_form=()):
    """Changes template casing to API casing. Maps below the `free_form` keys have user-defined keys and stay as they are."""
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
    """Returns whether an update changes any of the properties."""
    return any(old.get(name) != new.get(name) for name in names)
