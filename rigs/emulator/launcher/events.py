"""EventBridge: rules invoke functions asynchronously, and only with a permission of the function."""

import contextvars
import json
import logging

import ministack.services.eventbridge as eventbridge

from . import functions
from .provisioners import replace_function

log = logging.getLogger("launcher.events")

# The ARN of the rule, which the stock code does not pass to the dispatch. The permission depends on it.
_source_arn = contextvars.ContextVar("source_arn", default="")


def install():
    replace_function(eventbridge, "_invoke_target", _remembering_source)
    replace_function(eventbridge, "_dispatch_to_lambda", _as_asynchronous_invocation)


def _remembering_source(invoke_target):
    def invoke(target, event, rule, view=None):
        token = _source_arn.set(rule.get("Arn", ""))
        try:
            return invoke_target(target, event, rule, view)
        finally:
            _source_arn.reset(token)

    return invoke


def _as_asynchronous_invocation(_dispatch):
    """Retries failed invocations and checks permissions. The stock dispatch invokes once, without a check."""

    def dispatch(function_arn, payload):
        source = _source_arn.get()
        function = functions.find(function_arn)
        if function is None:
            log.error("%s: the target function %s does not exist", source, function_arn)
        elif not functions.allows(function_arn, "events.amazonaws.com", source):
            log.error("%s: %s does not permit events.amazonaws.com to invoke it", source, function_arn)
        else:
            functions.invoke_later(function, _parsed(payload))

    return dispatch


def _parsed(payload):
    """An input transformer may return plain text. The function gets it as a string."""
    try:
        return json.loads(payload)
    except json.JSONDecodeError:
        return payload
