"""Change sets: new outputs alone are a change, and the URL of a template may have the bucket in its host, as on AWS."""

import re

import ministack.services.cloudformation as cloudformation
import ministack.services.cloudformation.handlers as handlers
import ministack.services.cloudformation.helpers as helpers

from .provisioners import replace_function

# The CDK CLI stores a large template for an import under such a URL.
BUCKET_IN_HOST = re.compile(r"https://([^./]+)\.s3[.-][^/]*amazonaws\.com(?:\.cn)?/")


def install():
    replace_function(handlers, "_create_change_set", _with_outputs)
    replace_function(helpers, "_resolve_document", _with_bucket_in_path)


def _with_bucket_in_path(resolve_document):
    def resolve(parameters, body_key, url_key, label):
        url = helpers._p(parameters, url_key)
        in_path = BUCKET_IN_HOST.sub(r"https://s3.amazonaws.com/\1/", url) if url else url
        given = parameters if in_path == url else {**parameters, url_key: [in_path]}
        return resolve_document(given, body_key, url_key, label)

    return resolve


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
