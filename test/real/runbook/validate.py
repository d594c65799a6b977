"""Checks calls of the AWS CLI by its own parser and the models of the services. It sends nothing.

Input: a JSON array of arrays of arguments. Output: a JSON array of errors, an empty text for a valid call.
"""
import contextlib
import io
import json
import sys

import awscli.clidriver
from botocore.awsrequest import AWSResponse


def answer(**_):
    """Ends a call after its parameters are checked, before it is sent."""
    return AWSResponse("", 200, {}, None), {}


def error_of(arguments):
    driver = awscli.clidriver.create_clidriver()
    driver.session.register("before-call", answer)
    output, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        try:
            status = driver.main(arguments)
        except SystemExit as end:
            status = end.code
    return "" if status == 0 else errors.getvalue().strip()[-600:] or f"status {status}"


json.dump([error_of(arguments) for arguments in json.load(sys.stdin)], sys.stdout)
