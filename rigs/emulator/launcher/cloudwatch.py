"""CloudWatch: alarms on metric math, and composite alarms. No metric moves the state of either."""

import ministack.services.cloudformation.provisioners as stock
import ministack.services.cloudwatch as cloudwatch

from .provisioners import add_type, replace_function, succeed

# What an alarm on metric math has in place of a metric.
NO_METRIC = {"MetricName": "metric-math", "Namespace": "metric-math"}
COMPOSITE_FIELDS = (
    "AlarmRule",
    "AlarmDescription",
    "ActionsEnabled",
    "AlarmActions",
    "OKActions",
    "InsufficientDataActions",
    "Tags",
)


def install():
    replace_function(stock, "_cw_metric_alarm_record", _with_metric_math)
    add_type(
        "AWS::CloudWatch::CompositeAlarm",
        create=_create_composite,
        update=_update_composite,
        delete=lambda name, _properties: cloudwatch._composite_alarms.pop(name, None),
        replaced_by=("AlarmName",),
    )


def _with_metric_math(record):
    def record_of(name, properties):
        metrics = properties.get("Metrics")
        if not metrics:
            return record(name, properties)
        if properties.get("MetricName"):
            raise ValueError("got MetricName and Metrics, expected one of them")
        plain = {key: value for key, value in properties.items() if key != "Metrics"}
        return {**record(name, {**plain, **NO_METRIC}), "Metrics": metrics}

    return record_of


def _create_composite(logical_id, properties, stack_name):
    name = properties.get("AlarmName") or stock._physical_name(stack_name, logical_id, max_len=255)
    return _put_composite(name, properties)


def _update_composite(name, _old, properties, _stack_name, _logical_id):
    return _put_composite(name, properties)


def _put_composite(name, properties):
    request = {key: properties[key] for key in COMPOSITE_FIELDS if properties.get(key) is not None}
    suppressor = properties.get("ActionsSuppressor")
    if suppressor and suppressor.split(":alarm:")[-1] not in {**cloudwatch._alarms, **cloudwatch._composite_alarms}:
        raise ValueError(f"got the suppressor {suppressor}, expected an alarm that exists")
    response = cloudwatch._put_composite_alarm({}, {"AlarmName": name, **request}, False, is_json=True)
    succeed(response, "PutCompositeAlarm")
    return name, {"Arn": cloudwatch._composite_alarms[name]["AlarmArn"]}
