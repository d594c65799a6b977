"""Generated names: each creation of a resource has another name, as on AWS. The stock names depend on stack and logical id."""

import ministack.services.cloudwatch_logs as logs
from ministack.core.responses import new_uuid
from ministack.services.cloudformation import stacks

from .provisioners import repair_type, replace_function, stock


def install():
    replace_function(stacks, "_provision_keeping_seed", _with_new_seed)
    repair_type("AWS::Logs::LogGroup", create=_create_log_group, update=_update_log_group)


def _with_new_seed(_provision):
    """The engine keeps the seed with the resource, so that an update has the name of the creation."""

    def provision(*arguments):
        token = stock._NAME_SEED.set(new_uuid()[:8])
        try:
            return stacks._provision_resource(*arguments), stock._NAME_SEED.get()
        finally:
            stock._NAME_SEED.reset(token)

    return provision


def _create_log_group(create, logical_id, properties, stack_name):
    """Generates a name, which the stock type does not, and refuses the name of another log group."""
    name = properties.get("LogGroupName") or stock._physical_name(stack_name, logical_id)
    _refuse_taken_log_group(name)
    return create(logical_id, {**properties, "LogGroupName": name}, stack_name)


def _update_log_group(update, physical_id, old, new, stack_name, logical_id):
    """Keeps a generated name. Another given name is a replacement, whose name must be free too."""
    if new.get("LogGroupName", physical_id) != physical_id:
        _refuse_taken_log_group(new["LogGroupName"])
    named = [{"LogGroupName": physical_id, **properties} for properties in (old, new)]
    return update(physical_id, *named, stack_name, logical_id)


def _refuse_taken_log_group(name):
    if name in logs._log_groups:
        raise ValueError(f"The specified log group already exists: {name} (ResourceAlreadyExistsException)")
