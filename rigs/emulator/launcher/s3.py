"""S3: bucket tags, which the stock type drops. The custom resource behind `autoDeleteObjects` reads one of them."""

from xml.sax.saxutils import escape

import ministack.services.s3 as s3

from .provisioners import stock, succeed


def install():
    # The stock engine applies the entries of this table on create and update, and ignores the answers of the calls.
    stock._S3_BUCKET_CONFIGURATIONS += (("Tags", _tagging_xml, _put_tags, s3._delete_bucket_tagging),)


def _put_tags(bucket, body):
    return succeed(s3._put_bucket_tagging(bucket, body), "PutBucketTagging")


def _tagging_xml(tags):
    pairs = "".join(
        f"<Tag><Key>{escape(tag['Key'])}</Key><Value>{escape(str(tag['Value']))}</Value></Tag>" for tag in tags
    )
    return f"<Tagging><TagSet>{pairs}</TagSet></Tagging>".encode()
