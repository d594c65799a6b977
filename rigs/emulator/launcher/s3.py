"""S3: the bucket properties that the stock type drops, put through S3's own calls."""

from xml.sax.saxutils import escape

import ministack.services.s3 as s3
from ministack.core.responses import get_account_id, get_region

from .provisioners import replace_function, stock, succeed

KEY_ID_HEADER = "x-amz-server-side-encryption-aws-kms-key-id"


def install():
    added = (
        ("BucketEncryption", _encryption_xml, s3._put_bucket_encryption, s3._delete_bucket_encryption),
        ("LifecycleConfiguration", _lifecycle_xml, s3._put_bucket_lifecycle, s3._delete_bucket_lifecycle),
        (
            "OwnershipControls",
            _ownership_xml,
            s3._put_bucket_ownership_controls,
            s3._delete_bucket_ownership_controls,
        ),
        ("LoggingConfiguration", _logging_xml, s3._put_bucket_logging, _stop_logging),
        ("Tags", _tagging_xml, s3._put_bucket_tagging, s3._delete_bucket_tagging),
    )
    # The stock engine walks this table on create and update, and does not look at what the calls answer.
    stock._S3_BUCKET_CONFIGURATIONS += tuple(
        (name, to_xml, _or_fail(put, f"put {name}"), delete) for name, to_xml, put, delete in added
    )
    replace_function(s3, "_resolve_sse_write_headers", _with_managed_key)


def _or_fail(call, action):
    return lambda bucket, body: succeed(call(bucket, body), action)


def _with_managed_key(resolve_headers):
    """Encryption with a KMS key that is not named means the account's own key for S3; the stock call refuses it."""

    def resolve(headers, bucket):
        if headers.get("x-amz-server-side-encryption") == "aws:kms" and not headers.get(KEY_ID_HEADER):
            managed = f"arn:aws:kms:{get_region()}:{get_account_id()}:alias/aws/s3"
            headers = {**headers, KEY_ID_HEADER: managed}
        return resolve_headers(headers, bucket)

    return resolve


def _encryption_xml(encryption):
    def rule(declared):
        default = declared.get("ServerSideEncryptionByDefault") or {}
        return _element(
            "Rule",
            _element("ApplyServerSideEncryptionByDefault", _elements(default, "SSEAlgorithm", "KMSMasterKeyID"))
            + _elements(declared, "BucketKeyEnabled"),
        )

    rules = "".join(rule(declared) for declared in encryption["ServerSideEncryptionConfiguration"])
    return _element("ServerSideEncryptionConfiguration", rules).encode()


def _lifecycle_xml(lifecycle):
    def rule(declared):
        name = _element("ID", escape(declared["Id"])) if "Id" in declared else ""
        prefix = _element("Filter", _element("Prefix", escape(declared.get("Prefix", ""))))
        return _element("Rule", name + prefix + _elements(declared, "Status") + actions(declared))

    def actions(declared):
        # The template says some of these flat where the API nests them.
        nested = {
            "Expiration": {
                "Days": declared.get("ExpirationInDays"),
                "Date": declared.get("ExpirationDate"),
                "ExpiredObjectDeleteMarker": declared.get("ExpiredObjectDeleteMarker"),
            },
            "NoncurrentVersionExpiration": declared.get("NoncurrentVersionExpiration")
            or {"NoncurrentDays": declared.get("NoncurrentVersionExpirationInDays")},
            "AbortIncompleteMultipartUpload": declared.get("AbortIncompleteMultipartUpload") or {},
        }
        transitions = [
            {"Days": transition.get("TransitionInDays"), "StorageClass": transition["StorageClass"]}
            for transition in declared.get("Transitions") or []
        ]
        noncurrent = [
            {"NoncurrentDays": transition.get("TransitionInDays"), "StorageClass": transition["StorageClass"]}
            for transition in declared.get("NoncurrentVersionTransitions") or []
        ]
        lists = {"Transition": transitions, "NoncurrentVersionTransition": noncurrent}
        groups = [*nested.items(), *((tag, members) for tag, entries in lists.items() for members in entries)]
        return "".join(_group(tag, members) for tag, members in groups)

    rules = "".join(rule(declared) for declared in lifecycle["Rules"])
    return _element("LifecycleConfiguration", rules).encode()


def _ownership_xml(controls):
    rules = "".join(_element("Rule", _elements(rule, "ObjectOwnership")) for rule in controls["Rules"])
    return _element("OwnershipControls", rules).encode()


def _logging_xml(logging):
    target = _element("TargetBucket", logging["DestinationBucketName"]) if "DestinationBucketName" in logging else ""
    prefix = _element("TargetPrefix", escape(logging.get("LogFilePrefix", "")))
    return _element("BucketLoggingStatus", _element("LoggingEnabled", target + prefix)).encode()


def _stop_logging(bucket):
    return s3._put_bucket_logging(bucket, _element("BucketLoggingStatus", "").encode())


def _tagging_xml(tags):
    return _element("Tagging", _element("TagSet", "".join(_group("Tag", tag) for tag in tags))).encode()


def _group(tag, members):
    """The element with the members that have a value, or nothing when none has."""
    inner = _elements(members, *members)
    return _element(tag, inner) if inner else ""


def _elements(source, *names):
    return "".join(_element(name, _text(source[name])) for name in names if source.get(name) is not None)


def _element(tag, inner):
    return f"<{tag}>{inner}</{tag}>"


def _text(value):
    return str(value).lower() if isinstance(value, bool) else escape(str(value))
