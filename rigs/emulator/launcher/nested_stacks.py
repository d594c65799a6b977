"""Nested stacks: an update leaves the resources that do not change their attributes, so GetAtt still finds them."""

from .provisioners import replace_function, stock


def install():
    replace_function(stock, "_update_resource", _keeping_attributes)


def _keeping_attributes(update_resource):
    """The stock update of a nested stack does not hand the attributes on, and an unchanged resource loses them."""

    def update(resource_type, physical_id, old, new, stack_name, logical_id=None, old_attributes=None):
        if old_attributes is None:
            from ministack.services.cloudformation import _stacks

            known = _stacks.get(stack_name, {}).get("_resources", {}).get(logical_id, {})
            old_attributes = known.get("Attributes")
        return update_resource(resource_type, physical_id, old, new, stack_name, logical_id, old_attributes)

    return update
