"""CloudWatch of the emulator, as AWS documents it.

Additions to ministack 1.5.33:
- Alarms are evaluated by their own dimensions, period by period, with their treatment of missing data, while the file
  RELAY_EVALUATE_ALARMS exists: ministack evaluates an alarm over all metrics of its name, and only when it or metrics are put.
- CloudFormation creates alarms on metric math, whose expression is a difference of metrics: ministack refuses them.
- Filter patterns are applied, by FilterLogEvents and by metric filters: ministack returns every line, and counts none.
- SQS and HTTP APIs have metrics, and HTTP APIs an access log: ministack has none of them.
- A function that fails logs AWS Lambda's own line about the invocation, platform.report: ministack writes none in JSON.

A minute of alarms lasts MINUTE seconds, also in the ages of messages, so that a test can wait for it. Meanwhile a minute of the
rates of schedules does so, too.
"""

import fnmatch
import json
import os
import re
import threading
import time
import uuid

from ministack.core.responses import request_scope
from ministack.services import apigateway, cloudwatch, eventbridge, lambda_svc, sqs
from ministack.services import cloudwatch_logs as logs
from ministack.services.cloudformation import provisioners

MINUTE = 3
EVALUATED = os.environ["RELAY_EVALUATE_ALARMS"]


def matcher(pattern):
    """Matches a line with a filter pattern: texts, or equations of fields. All texts must occur. If they begin with a question
    mark, one must. Equations may have wildcards, and are all joined by && or all by ||."""
    pattern = (pattern or "").strip()
    if not pattern:
        return lambda line: True
    if not pattern.startswith("{"):
        texts = [each.strip('"') for each in re.findall(r'(?:^|\s)\??("[^"]*"|\S+)', pattern)]
        how = any if pattern.startswith("?") else all
        return lambda line: how(text in line for text in texts)
    equations = re.findall(r'\$\.([\w.]+) = "([^"]*)"', pattern)
    rest = re.sub(r'\(?\$\.[\w.]+ = "[^"]*"\)?', "", pattern)
    if not equations or not re.fullmatch(r"\{ *(&& *)*\}|\{ *(\|\| *)*\}", rest):
        raise ValueError(f"a filter pattern that the emulator does not know: {pattern}")
    how = any if "||" in pattern else all
    return lambda line: how(fnmatch.fnmatchcase(field_of(line, name), value) for name, value in equations)


def field_of(line, name):
    try:
        value = json.loads(line)
        for part in name.split("."):
            value = value[part]
    except (ValueError, KeyError, TypeError):
        return ""
    return str(value)


def count(group, lines):
    """Counts lines of a log group by its metric filters."""
    for each in list(logs._metric_filters.values()):
        if each["logGroupName"] != group:
            continue
        matched = len([line for line in lines if matcher(each["filterPattern"])(line)])
        for metric in each["metricTransformations"] if matched else []:
            cloudwatch.record_metric(metric["metricNamespace"], metric["metricName"], matched)


def write(group, lines):
    now = int(time.time() * 1000)
    stream = {"events": [], "uploadSequenceToken": "1", "creationTime": now}
    stream |= {"firstEventTimestamp": None, "lastEventTimestamp": None, "lastIngestionTime": None}
    logs._log_groups[group]["streams"][str(uuid.uuid4())] = stream
    logs._append_log_events(stream, [{"timestamp": now, "message": line, "ingestionTime": now} for line in lines])
    count(group, lines)


def with_metrics(emit):
    def wrapped(func, request_id, log_text, error, duration_ms, **more):
        config = func.get("config") or func
        group = (config.get("LoggingConfig") or {}).get("LogGroup")
        if error:
            status = "timeout" if duration_ms >= 1000 * config.get("Timeout", 3) else "error"
            record = {"requestId": request_id, "status": status, "metrics": {"durationMs": duration_ms}}
            log_text = f'{log_text or ""}\n{json.dumps({"type": "platform.report", "record": record})}'
        emit(func, request_id, log_text, error, duration_ms, **more)
        if group:
            count(group, (log_text or "").splitlines())

    return wrapped


def putting(put_log_events):
    def wrapped(data):
        response = put_log_events(data)
        if response[0] == 200:
            count(data["logGroupName"], [each["message"] for each in data["logEvents"]])
        return response

    return wrapped


def with_access_log(execute):
    async def wrapped(api_id, stage, path, method, headers, body, query_params, **more):
        started = time.time()
        status, *answer = await execute(api_id, stage, path, method, headers, body, query_params, **more)
        scope = apigateway.find_api_scope(api_id)
        if scope:
            with request_scope(*scope):
                route = apigateway._match_route(api_id, method, "/" + path.lstrip("/")) or {}
                values = {
                    "requestId": str(uuid.uuid4()),
                    "requestTime": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime()),
                    "identity.sourceIp": "127.0.0.1",
                    "routeKey": route.get("routeKey", "-"),
                    "status": str(status),
                    "responseLatency": str(int(1000 * (time.time() - started))),
                }
                log(apigateway._stages.get(api_id, {}).get(stage, {}).get("accessLogSettings") or {}, values)
                failed = 1 if status >= 500 else 0
                cloudwatch.record_metric("AWS/ApiGateway", "5xx", failed, "Count", {"ApiId": api_id})
        return status, *answer

    return wrapped


def log(settings, values):
    group = (settings.get("destinationArn") or "").split(":log-group:")[-1].removesuffix(":*")
    if group in logs._log_groups:
        write(group, [re.sub(r"\$context\.([\w.]+)", lambda name: values.get(name[1], "-"), settings["format"])])


def sample_queues(now):
    for queue in list(sqs._queues.values()):
        dimensions = {"QueueName": queue["attributes"]["QueueArn"].split(":")[-1]}
        messages = list(queue["messages"])
        visible = len([each for each in messages if each["visible_at"] <= now])
        age = max([now - each["sent_at"] for each in messages], default=0) * 60 / MINUTE
        record = cloudwatch.record_metric
        record("AWS/SQS", "ApproximateNumberOfMessagesVisible", visible, "Count", dimensions)
        record("AWS/SQS", "ApproximateAgeOfOldestMessage", age, "Seconds", dimensions)


def with_metric_math(record_of):
    """The record of an alarm with metric math has the metrics of the template, and no metric of its own."""

    def wrapped(name, props):
        metrics = props.get("Metrics")
        if not metrics:
            return record_of(name, props)
        record = record_of(name, {**props, "Metrics": None, "MetricName": "-", "Namespace": "-"})
        own = ("MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Period", "Dimensions", "Unit")
        alarm = {key: value for key, value in record.items() if key not in own} | {"Metrics": metrics}
        values_of(alarm, time.time(), 0)
        return alarm

    return wrapped


def values_of(alarm, now, number):
    """The value of the metric of an alarm in a period before now: None without data."""
    if "Metrics" not in alarm:
        return value_of_metric(alarm, alarm["Period"], alarm["Statistic"], now, number)
    values, expression = {}, None
    for each in alarm["Metrics"]:
        if "Expression" in each:
            expression = each["Expression"]
        else:
            stat = each["MetricStat"]
            values[each["Id"]] = value_of_metric(stat["Metric"], int(stat["Period"]), stat["Stat"], now, number)
    return difference(expression, values)


def value_of_metric(metric, seconds, statistic, now, number):
    period = seconds * MINUTE / 60
    dimensions = cloudwatch._dims_key(cloudwatch._dims_from_list(metric.get("Dimensions") or []))
    points = list(cloudwatch._metrics.get((metric["Namespace"], metric["MetricName"], dimensions)) or [])
    end = now - number * period
    stats = cloudwatch._calc_stats([each for each in points if end - period < each["Timestamp"] <= end])
    return stats[statistic] if stats else None


def difference(expression, values):
    """The value of an expression such as "one - FILL(other, 0)". FILL replaces missing data."""
    terms = []
    for text in expression.split(" - "):
        term = re.fullmatch(r"(?P<name>\w+)|FILL\((?P<filled>\w+), (?P<number>\d+)\)", text)
        if not term:
            raise ValueError(f"an expression that the emulator does not know: {expression}")
        value = values[term["name"] or term["filled"]]
        terms.append(float(term["number"]) if value is None and term["filled"] else value)
    return None if None in terms else terms[0] - sum(terms[1:])


def evaluate(alarm, now):
    """An alarm, which goes off if each of its periods is over the threshold."""
    missing = alarm.get("TreatMissingData") == "breaching"
    compared = {
        "GreaterThanThreshold": lambda value: value > alarm["Threshold"],
        "LessThanThreshold": lambda value: value < alarm["Threshold"],
    }[alarm["ComparisonOperator"]]

    def is_breaching(number):
        value = values_of(alarm, now, number)
        return missing if value is None else compared(value)

    state = "ALARM" if all(map(is_breaching, range(alarm["EvaluationPeriods"]))) else "OK"
    before = alarm["StateValue"]
    if state == before:
        return
    reason = f"{alarm['EvaluationPeriods']} periods {alarm['ComparisonOperator']} {alarm['Threshold']}"
    alarm |= {"StateValue": state, "StateReason": reason}
    alarm |= {"StateUpdatedTimestamp": int(now), "StateTransitionedTimestamp": int(now)}
    cloudwatch._record_history(alarm["AlarmName"], before, state, reason)


def evaluate_for_ever():
    while True:
        time.sleep(MINUTE / 2)
        if not os.path.exists(EVALUATED):
            continue
        for scope in {key[:2] for key in list(cloudwatch._alarms._data)}:
            with request_scope(*scope):
                now = time.time()
                sample_queues(now)
                for alarm in list(cloudwatch._alarms.values()):
                    evaluate(alarm, now)


def shortened(rate_of):
    def wrapped(expression):
        seconds = rate_of(expression)
        return seconds * MINUTE / 60 if seconds and os.path.exists(EVALUATED) else seconds

    return wrapped


cloudwatch._evaluate_alarm = lambda alarm: None
provisioners._cw_metric_alarm_record = with_metric_math(provisioners._cw_metric_alarm_record)
eventbridge._parse_rate_seconds = shortened(eventbridge._parse_rate_seconds)
logs._compile_filter_pattern = matcher
logs._put_log_events = putting(logs._put_log_events)
lambda_svc._emit_lambda_logs = with_metrics(lambda_svc._emit_lambda_logs)
apigateway.handle_execute = with_access_log(apigateway.handle_execute)
threading.Thread(target=evaluate_for_ever, daemon=True).start()
