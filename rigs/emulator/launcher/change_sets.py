"""Change sets: new outputs alone are a change, as on AWS. A stack exports a value for a later stack in this way."""

import ministack.services.cloudformation as cloudformation
import ministack.services.cloudformation.handlers as handlers

from .provisioners import replace_function


def install():
    replace_function(handlers, "_create_change_set", _with_outputs)


def _with_outputs(create_change_set):
    def create(parameters):
        known = set(cloudformation._change_sets)
        response = create_change_set(parameters)
        for identifier in set(cloudformation._change_sets) - known:
            _accept_outputs(cloudformation._change_sets[identifier])
        return response

    return create


def _accept_outputs(change_set):
    stack = cloudformation._stacks.get(change_set["StackName"], {})
    old = stack.get("_template", {}).get("Outputs", {})
    new = change_set["_template"].get("Outputs", {})
    if change_set["ChangeSetType"] == "UPDATE" and change_set["Status"] == "FAILED" and old != new:
        change_set.update(Status="CREATE_COMPLETE", ExecutionStatus="AVAILABLE", StatusReason="")
