"""CloudWatch: composite alarms, and alarms on metric math."""

import ministack.services.cloudwatch as cloudwatch
from ministack.core.responses import get_account_id, get_region

from .provisioners import add_type, replace_function, stock, succeed

# An alarm on metric math has none of these: each of its metrics says them for itself.
SINGLE_METRIC = ("Dimensions", "ExtendedStatistic", "MetricName", "Namespace", "Period", "Statistic", "Unit")

COMPOSITE_PROPERTIES = (
    "ActionsEnabled",
    "ActionsSuppressor",
    "ActionsSuppressorExtensionPeriod",
    "ActionsSuppressorWaitPeriod",
    "AlarmActions",
    "AlarmDescription",
    "AlarmRule",
    "InsufficientDataActions",
    "OKActions",
)


def install():
    add_type(
        "AWS::CloudWatch::CompositeAlarm",
        create=_create_composite,
        update=_update_composite,
        delete=_delete_composite,
        replaced_by=("AlarmName",),
    )
    replace_function(stock, "_cw_metric_alarm_record", _accepting_metric_math)


def _create_composite(logical_id, properties, stack_name):
    name = properties.get("AlarmName") or stock._physical_name(stack_name, logical_id, max_len=255)
    return _put_composite(name, properties)


def _update_composite(physical_id, _old, new, _stack_name, _logical_id):
    return _put_composite(physical_id, new)


def _put_composite(name, properties):
    declared = {key: properties[key] for key in COMPOSITE_PROPERTIES if key in properties}
    # Tags stay out of the request: PutCompositeAlarm refuses the aws: tags that CloudFormation itself may set.
    succeed(cloudwatch._put_composite_alarm({}, {"AlarmName": name, **declared}, False, True), "PutCompositeAlarm")
    record = cloudwatch._composite_alarms[name]
    for key in (key for key in COMPOSITE_PROPERTIES if key.startswith("ActionsSuppressor")):
        if key in declared:
            record[key] = declared[key]
        else:
            record.pop(key, None)
    arn = f"arn:aws:cloudwatch:{get_region()}:{get_account_id()}:alarm:{name}"
    cloudwatch._resource_tags[arn] = stock._tag_map(properties.get("Tags"))
    return name, {"Arn": arn}


def _delete_composite(physical_id, _properties):
    succeed(cloudwatch._delete_alarms({}, {"AlarmNames": [physical_id]}, False, True), "DeleteAlarms")


def _accepting_metric_math(alarm_record):
    """The stock type refuses the Metrics property. Such an alarm is kept and answered; nothing evaluates it."""

    def record(name, properties):
        if not properties.get("Metrics"):
            return alarm_record(name, properties)
        placeholder = {"MetricName": "-", "Namespace": "-", "Threshold": properties.get("Threshold", 0)}
        single = {key: value for key, value in properties.items() if key != "Metrics"}
        alarm = alarm_record(name, {**single, **placeholder})
        for key in SINGLE_METRIC:
            alarm.pop(key, None)
        alarm["Metrics"] = properties["Metrics"]
        if "ThresholdMetricId" in properties:
            alarm["ThresholdMetricId"] = properties["ThresholdMetricId"]
            del alarm["Threshold"]
        return alarm

    return record
