"""Stack events: an update has no events of resources that it does not change, as on AWS."""

from ministack.services.cloudformation import _stack_events, stacks

from .provisioners import replace_function

# The unchanged resources of running updates: {(stack name, logical id)}.
_unchanged = set()


def install():
    replace_function(stacks, "_update_keeping_seed", _noting_what_stays)
    replace_function(stacks, "_add_event", _leaving_out_what_stays)


def _noting_what_stays(update_resource):
    def update(resource_type, physical_id, old, new, stack_name, logical_id, *rest):
        note = _unchanged.add if old == new else _unchanged.discard
        note((stack_name, logical_id))
        return update_resource(resource_type, physical_id, old, new, stack_name, logical_id, *rest)

    return update


def _leaving_out_what_stays(add_event):
    """Removes the events of unchanged resources. The engine adds the first one before it compares the properties."""

    def add(stack_id, stack_name, logical_id, resource_type, status, *rest, **named):
        if status == "UPDATE_COMPLETE" and (stack_name, logical_id) in _unchanged:
            _unchanged.discard((stack_name, logical_id))
            events = _stack_events.get(stack_id, [])
            announced = [
                event
                for event in events
                if event.get("LogicalResourceId") == logical_id and event.get("ResourceStatus") == "UPDATE_IN_PROGRESS"
            ]
            if announced:
                events.remove(announced[-1])
            return None
        return add_event(stack_id, stack_name, logical_id, resource_type, status, *rest, **named)

    return add
