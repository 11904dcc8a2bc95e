"""Starts the emulator with IAM enforcement for the functions (AUTH=true).

Corrections of ministack 1.5.33:
- The group of a schedule is the one in the request: ministack assumes "default".
- The role of a schedule needs iam:PassRole: ministack does not require it.
- The Ref of a secret is its ARN: ministack gives its name.
- Scheduler replaces <aws.scheduler.scheduled-time> in the input of a schedule: ministack does not.
- A bus of a template has its key and its dead-letter queue: ministack drops both.
- SQS has StartMessageMoveTask and ListMessageMoveTasks, which move all messages at once. ministack lacks them.
- A permission for an action of SQS includes its batches, as in an account: ministack checks them by their own names.
- A deleted stack has the list of its resources, with what became of each: ministack lists none.
- The URL of a template may have its bucket in the host name: ministack takes the first part of the path for the bucket.
- Requests count as encrypted, as in an account: here they use plain HTTP on one machine.
- A task that waits for its token fails if its function fails: ministack ignores the failure, and waits for ever. The
  error has the name that the function gave it, as AWS Lambda's runtime for Node.js reports it.

It writes each decision about a function to the file RELAY_DECISIONS, a line of JSON each: the request, whether it was
allowed, and all permissions of the policies. 9-permissions.test.ts reads it.
"""

import contextvars
import json
import os
import re
import sys
import time
import uuid

from ministack.core import iam_actions, iam_evaluator, lambda_runtime
from ministack.core.responses import get_account_id
from ministack.services import eventbridge
from ministack.services import secretsmanager as secrets
from ministack.services import sqs, stepfunctions
from ministack.services.cloudformation import _stack_events, handlers, helpers, provisioners

passed_role = contextvars.ContextVar("passed_role", default=None)
error_names = {}
extract_resource_arn = iam_actions.extract_resource_arn
enforce = iam_evaluator.enforce
pin_request_origin = iam_evaluator.pin_request_origin
written = set()


def resource_arn(service, method, path, headers, body, query_params, *scope):
    found = extract_resource_arn(service, method, path, headers, body, query_params, *scope)
    passed_role.set(None)
    if service != "scheduler":
        return found
    request = json.loads(body) if body else {}
    passed_role.set(request.get("Target", {}).get("RoleArn"))
    group = request.get("GroupName") or query_params.get("groupName", "default")
    group = group[0] if isinstance(group, list) else group
    return found.replace(":schedule/default/", f":schedule/{group}/")


def enforce_and_write(access_key, action, service, region, resource_arn="*", service_context=None):
    action = re.sub(r"^(sqs:\w+)Batch$", r"\1", action)
    refused = enforce(access_key, action, service, region, resource_arn, service_context)
    write(access_key, action, resource_arn, refused)
    role = passed_role.get()
    if refused or not role:
        return refused
    passed_to = {"iam:PassedToService": "scheduler.amazonaws.com"}
    refused = enforce(access_key, "iam:PassRole", "iam", region, role, passed_to)
    write(access_key, "iam:PassRole", role, refused)
    return refused


def write(access_key, action, resource, refused):
    """Writes decisions about functions only: the tests and the CDK's command line are root."""
    if not access_key or not access_key.startswith("ASIA"):
        return
    principal = iam_evaluator.resolve_principal(access_key, get_account_id())
    if isinstance(principal, iam_evaluator.AuthError) or principal.policies is None:
        return
    role = re.sub(r"^.*assumed-role/|/.*$", "", principal.arn)
    allows = [
        {"actions": each.actions, "resources": each.resources, "effect": each.effect}
        for policy in principal.policies
        for each in policy
    ]
    decision = {"role": role, "action": action, "resource": resource, "allowed": refused is None}
    for line in (json.dumps(decision), json.dumps({"role": role, "allows": allows})):
        if line not in written:
            written.add(line)
            with open(os.environ["RELAY_DECISIONS"], "a", encoding="utf-8") as file:
                file.write(f"{line}\n")


def name_of(secret):
    return secrets._resolve(secret)[0] or secret


def named_by_arn(handlers):
    create, update, delete = handlers["create"], handlers["update"], handlers["delete"]

    def as_arn(result):
        _name, attributes = result[:2]
        return (attributes["Arn"], attributes, *result[2:])

    handlers["create"] = lambda *of: as_arn(create(*of))
    handlers["update"] = lambda secret, *of, **more: as_arn(update(name_of(secret), *of, **more))
    handlers["delete"] = lambda secret, *of: delete(name_of(secret), *of)


def with_key(bus_handlers):
    create = bus_handlers["create"]

    def create_bus(logical_id, props, stack_name):
        created = create(logical_id, props, stack_name)
        for name in ("KmsKeyIdentifier", "DeadLetterConfig"):
            if name in props:
                eventbridge._event_buses[created[0]][name] = props[name]
        return created

    bus_handlers["create"] = create_bus


def naming_errors(invoke):
    """Keeps the name of the error with which a function of Node.js failed."""
    plain = "error: String(err.message || err), trace"
    script = lambda_runtime._NODEJS_WORKER_SCRIPT
    assert plain in script
    named = plain.replace("trace", "error_type: err.name, trace")
    lambda_runtime._NODEJS_WORKER_SCRIPT = script.replace(plain, named)

    def wrapped(self, *args, **kwargs):
        response = invoke(self, *args, **kwargs)
        if response.get("status") == "error":
            error_names[response.get("error")] = response.get("error_type")
        return response

    return wrapped


def message_of(failure):
    try:
        return json.loads(failure.cause).get("errorMessage")
    except (ValueError, AttributeError):
        return None


def failing_with_function(invoke_with_callback, call_lambda):
    waiting = contextvars.ContextVar("waiting", default=None)

    def invoke(resource, input_data, token, state_def):
        waiting.set(token)
        return invoke_with_callback(resource, input_data, token, state_def)

    def call(func_ref, event):
        try:
            return call_lambda(func_ref, event)
        except stepfunctions._ExecutionError as failure:
            failure.error = error_names.get(message_of(failure)) or failure.error
            task = stepfunctions._task_tokens.get(waiting.get())
            if task:
                task["error"] = {"Error": failure.error, "Cause": failure.cause}
                task["event"].set()
            raise
        finally:
            waiting.set(None)

    return invoke, call


lambda_runtime.Worker.invoke = naming_errors(lambda_runtime.Worker.invoke)
stepfunctions._invoke_with_callback, stepfunctions._call_lambda = failing_with_function(
    stepfunctions._invoke_with_callback, stepfunctions._call_lambda
)


def with_scheduled_time(invoke_target):
    def invoke(target, event, rule, *more):
        moment = re.fullmatch(r"at\((.+)\)", rule.get("ScheduleExpression") or "")
        if moment and "Input" in target:
            text = target["Input"].replace("<aws.scheduler.scheduled-time>", moment[1] + "Z")
            target = {**target, "Input": text}
        return invoke_target(target, event, rule, *more)

    return invoke


eventbridge._invoke_target = with_scheduled_time(eventbridge._invoke_target)


move_tasks = {}


def start_message_move_task(request, _url):
    """Without a destination, SQS moves the messages to the queue that they came from."""
    arn = request.get("SourceArn", "")
    source = sqs._queue_by_arn(arn)
    if not source:
        raise sqs._Err("ResourceNotFoundException", "The resource that you specified for the SourceArn parameter doesn't exist.")
    senders = [queue for _url, queue in sqs._queues.items() if arn == dead_letter_target(queue)]
    if not senders:
        raise sqs._Err("InvalidParameterValue", "Source queue must be configured as a Dead Letter Queue.")
    destination = sqs._queue_by_arn(request["DestinationArn"]) if request.get("DestinationArn") else senders[0]
    moved = [message for message in source["messages"] if message["visible_at"] <= time.time()]
    for message in moved:
        sent = {"QueueUrl": destination["url"], "MessageBody": message["body"]}
        if destination["is_fifo"]:
            sent |= {"MessageGroupId": message["group_id"], "MessageDeduplicationId": str(uuid.uuid4())}
        sqs._act_send_message(sent, "")
        source["messages"].remove(message)
    task = {
        "Status": "COMPLETED",
        "SourceArn": arn,
        "DestinationArn": destination["attributes"]["QueueArn"],
        "ApproximateNumberOfMessagesMoved": len(moved),
        "ApproximateNumberOfMessagesToMove": len(moved),
        "StartedTimestamp": int(time.time() * 1000),
    }
    move_tasks.setdefault(arn, []).insert(0, task)
    return {"TaskHandle": str(uuid.uuid4())}


def list_message_move_tasks(request, _url):
    return {"Results": move_tasks.get(request.get("SourceArn", ""), [])[: int(request.get("MaxResults", 1))]}


def dead_letter_target(queue):
    return json.loads(queue["attributes"].get("RedrivePolicy") or "{}").get("deadLetterTargetArn")


list_stack_resources = handlers._ACTION_HANDLERS["ListStackResources"]


def list_resources_also_of_deleted_stacks(params):
    stack = handlers._resolve_stack(handlers._p(params, "StackName"))
    if not stack or stack.get("StackStatus") != "DELETE_COMPLETE":
        return list_stack_resources(params)
    events = [each for each in _stack_events[stack["StackId"]] if each["PhysicalResourceId"] != stack["StackId"]]
    kept = stack.get("_resources")
    stack["_resources"] = {each["LogicalResourceId"]: each for each in events}
    try:
        return list_stack_resources(params)
    finally:
        stack["_resources"] = kept


resolve_document = helpers._resolve_document


def document_in_bucket(params, body_key, url_key, label):
    url = helpers._p(params, url_key)
    path_style = re.sub(r"^https://([^/]+)\.(s3\.[\w-]+\.amazonaws\.com)/", r"https://\2/\1/", url or "")
    return resolve_document({**params, url_key: path_style}, body_key, url_key, label)


helpers._resolve_document = document_in_bucket
handlers._ACTION_HANDLERS["ListStackResources"] = list_resources_also_of_deleted_stacks
sqs._HANDLERS["StartMessageMoveTask"] = start_message_move_task
sqs._HANDLERS["ListMessageMoveTasks"] = list_message_move_tasks
named_by_arn(provisioners._RESOURCE_HANDLERS["AWS::SecretsManager::Secret"])
with_key(provisioners._RESOURCE_HANDLERS["AWS::Events::EventBus"])
iam_actions.extract_resource_arn = resource_arn
iam_evaluator.enforce = enforce_and_write
iam_evaluator.pin_request_origin = lambda source_ip, _secure: pin_request_origin(source_ip, True)

import emulator_cloudwatch  # noqa: E402, F401
import emulator_service_quotas  # noqa: E402, F401

# The import comes after the corrections.
from ministack.app import main  # noqa: E402

sys.exit(main())
