"""Secrets Manager: secrets keep their value in updates, and versions and labels behave as AWS documents."""

import json
import random
import string
import time

import ministack.services.secretsmanager as secrets
from ministack.core.responses import error_response_json, json_response

from .provisioners import add_type, changed, replace_function, stock, succeed, succeed_json

GENERATED_NAME_SUFFIX_LENGTH = 12
SECONDS_PER_DAY = 86_400


def install():
    # The stock type has three gaps. Its Ref is the name instead of the ARN. It ignores most of GenerateSecretString. It
    # overwrites an existing secret of the same name.
    add_type(
        "AWS::SecretsManager::Secret",
        create=_create_secret,
        update=_update_secret,
        delete=_delete_secret,
        replaced_by=("Name",),
    )
    replace_function(secrets, "_get_secret_value", _refusing_empty_versions)
    replace_function(secrets, "_put_secret_value", _idempotent_by_token)
    replace_function(secrets, "_update_secret_version_stage", _moving_labels)
    replace_function(secrets, "_describe_secret", _with_rotation_dates)


def resolve(secret_id):
    """Returns the record of a secret by its name or ARN, or None."""
    return secrets._resolve(secret_id)[1]


# ---- The secret as a resource ------------------------------------------------------------------------------------


def _create_secret(logical_id, properties, _stack_name):
    name = properties.get("Name") or _generated_name(logical_id)
    if name in secrets._secrets:
        raise ValueError(f"The operation failed because the secret {name} already exists.")
    value = _declared_value(properties)
    arn, version_id = secrets._store_new_secret(
        name,
        secret_string=value,
        description=properties.get("Description", ""),
        tags=properties.get("Tags"),
        kms_key_id=properties.get("KmsKeyId"),
    )
    if value is None:
        # On AWS a secret without a value has no version.
        del resolve(arn)["Versions"][version_id]
    return arn, {"Id": arn}


def _update_secret(physical_id, old, new, _stack_name, _logical_id):
    request = {"SecretId": physical_id}
    for name, default in (("Description", ""), ("KmsKeyId", None)):
        if changed(old, new, (name,)):
            request[name] = new.get(name, default)
    # An update changes the value only if the template's value properties change. Otherwise it would overwrite a value
    # of a rotation or of PutSecretValue.
    if changed(old, new, ("SecretString", "GenerateSecretString")):
        value = _declared_value(new)
        if value is not None:
            request["SecretString"] = value
    succeed(secrets._update_secret(request), "UpdateSecret")
    record = resolve(physical_id)
    stock._reconcile_tag_list(record.setdefault("Tags", []), old, new)
    return physical_id, {"Id": physical_id}


def _delete_secret(physical_id, _properties):
    name, record = secrets._resolve(physical_id)
    if record:
        secrets._purge_secret(name, record)


def _generated_name(logical_id):
    # The suffix is random, as on AWS, so that the name differs from that of a retained secret of an earlier stack.
    letters = random.choices(string.ascii_letters + string.digits, k=GENERATED_NAME_SUFFIX_LENGTH)
    return f"{logical_id}-{''.join(letters)}"


def _declared_value(properties):
    if "SecretString" in properties:
        return properties["SecretString"]
    generate = properties.get("GenerateSecretString")
    if generate is None:
        return None
    rules = {name: value for name, value in generate.items() if name.startswith(("Exclude", "Include", "Require"))}
    request = {name: value if name == "ExcludeCharacters" else stock._cfn_bool(value) for name, value in rules.items()}
    request["PasswordLength"] = int(generate.get("PasswordLength", 32))
    password = succeed_json(secrets._get_random_password(request), "GetRandomPassword")["RandomPassword"]
    if "GenerateStringKey" not in generate:
        return password
    return json.dumps({**json.loads(generate["SecretStringTemplate"]), generate["GenerateStringKey"]: password})


# ---- Versions and labels -----------------------------------------------------------------------------------------


def _refusing_empty_versions(get_secret_value):
    """Refuses to read a version without a value. A rotation creates it first, and its function checks for the value."""

    def get(request):
        response = get_secret_value(request)
        answer = json.loads(response[2])
        if response[0] < 400 and "SecretString" not in answer and "SecretBinary" not in answer:
            return error_response_json(
                "ResourceNotFoundException",
                f"Secrets Manager can't find the specified secret value for VersionId: {answer['VersionId']}",
                400,
            )
        return response

    return get


def _idempotent_by_token(put_secret_value):
    """Accepts a repeated token with the same value, refuses it with another value, and keeps labels unique."""

    def put(request):
        record = resolve(request.get("SecretId"))
        version = record["Versions"].get(request.get("ClientRequestToken")) if record else None
        if version and not _is_empty(version):
            if _value(version) != _value(request):
                return error_response_json(
                    "ResourceExistsException",
                    f"A version with the token {request['ClientRequestToken']} exists and has another value.",
                    400,
                )
            return json_response(
                {
                    "ARN": record["ARN"],
                    "Name": record["Name"],
                    "VersionId": request["ClientRequestToken"],
                    "VersionStages": version["Stages"],
                }
            )
        response = put_secret_value(request)
        if response[0] < 400:
            for label in request.get("VersionStages", []):
                secrets._remove_stage_everywhere(record, label, json.loads(response[2])["VersionId"])
        return response

    return put


def _is_empty(version):
    return _value(version) == (None, None)


def _value(holder):
    return holder.get("SecretString"), holder.get("SecretBinary")


def _moving_labels(update_version_stage):
    """Sends no event if a label stays where it is, and removes AWSPENDING from a version that becomes AWSCURRENT."""

    def update(request):
        record = resolve(request.get("SecretId"))
        label, target = request.get("VersionStage"), request.get("MoveToVersionId")
        holder, _version = secrets._find_stage_version(record, label) if record else (None, None)
        if holder and holder == target:
            return json_response({"ARN": record["ARN"], "Name": record["Name"]})
        response = update_version_stage(request)
        if response[0] < 400 and label == "AWSCURRENT" and target:
            # A remaining AWSPENDING would be an unfinished rotation as soon as another version is current.
            secrets._remove_stage(record, target, "AWSPENDING")
        return response

    return update


def _with_rotation_dates(describe_secret):
    def describe(request):
        status, headers, body = describe_secret(request)
        record = resolve(request.get("SecretId"))
        if status < 400 and record.get("LastRotatedDate"):
            answer = {**json.loads(body), "LastRotatedDate": record["LastRotatedDate"]}
            days = (record.get("RotationRules") or {}).get("AutomaticallyAfterDays")
            if days and record["RotationEnabled"]:
                answer["NextRotationDate"] = record["LastRotatedDate"] + int(days) * SECONDS_PER_DAY
            return json_response(answer)
        return status, headers, body

    return describe


def now():
    return int(time.time())
