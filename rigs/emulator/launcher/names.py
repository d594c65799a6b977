"""Generated names: a stack that is created again has other names, as on AWS. The stock names depend on the stack's name."""

from ministack.services.cloudformation import _stacks

from .provisioners import repair_type, replace_function, stock


def install():
    replace_function(stock, "_physical_name", _with_stack_id)
    repair_type("AWS::Logs::LogGroup", create=_create_log_group, update=_update_log_group)


def _with_stack_id(physical_name):
    def name(stack_name, logical_id, **options):
        stack_id = (_stacks.get(stack_name) or {}).get("StackId", "")
        token = stock._NAME_SEED.set(stock._NAME_SEED.get() + stack_id)
        try:
            return physical_name(stack_name, logical_id, **options)
        finally:
            stock._NAME_SEED.reset(token)

    return name


# The stock type has names without a generated part.
def _create_log_group(create, logical_id, properties, stack_name):
    return create(logical_id, _named(properties, stack_name, logical_id), stack_name)


def _update_log_group(update, physical_id, old, new, stack_name, logical_id):
    named = [{"LogGroupName": physical_id, **properties} for properties in (old, new)]
    return update(physical_id, *named, stack_name, logical_id)


def _named(properties, stack_name, logical_id):
    name = properties.get("LogGroupName") or stock._physical_name(stack_name, logical_id)
    return {**properties, "LogGroupName": name}
