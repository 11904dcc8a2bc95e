"""The same app as ../app.ts."""

from aws_cdk import App, Duration, RemovalPolicy, Stack
from aws_cdk.aws_apigatewayv2 import ThrottleSettings
from aws_cdk.aws_cloudwatch import Alarm, ComparisonOperator
from aws_cdk.aws_events import Rule
from aws_cdk.aws_events_targets import LambdaFunction
from aws_cdk.aws_kms import Key
from aws_cdk.aws_lambda import Code, Function, Runtime, Tracing
from aws_cdk.aws_logs import RetentionDays
from aws_cdk.aws_secretsmanager import Secret
from aws_cdk.aws_sns import Topic
from aws_cdk.aws_stepfunctions import DefinitionBody, StateMachine, Succeed, TaskInput, Timeout
from conference_relay import (
    AlarmOptions,
    ConferenceEventType,
    ConferenceRelay,
    ConferenceTask,
    ConferenceTaskError,
    FoneStormApi,
    FoneStormProps,
    FunctionOptions,
    PerFunctionOptions,
    ReceiverOptions,
    StatusWordMeaning,
    UnmanagedPolicy,
)

app = App()
stack = Stack(app, "Visits")

secret = Secret.from_secret_name_v2(stack, "FoneStorm", "visits/fonestorm")
relay = ConferenceRelay(
    stack,
    "Relay",
    fonestorm=FoneStormProps(secret=secret),
    fonestorm_api=FoneStormApi.V2_4,
    unmanaged_conferences=UnmanagedPolicy.ADOPT,
    status_words={"lobby": StatusWordMeaning.STARTED},
    receivers=ReceiverOptions(allowed_hosts=["hooks.internal"], concurrency=20),
    reminders=[Duration.minutes(5), Duration.hours(1)],
    throttle=ThrottleSettings(rate_limit=20, burst_limit=40),
    tracing=Tracing.ACTIVE,
    command_sources=["app.visits"],
    archive_retention=Duration.days(30),
    encryption_key=Key(stack, "Key"),
    log_retention=RetentionDays.ONE_WEEK,
    removal_policy=RemovalPolicy.DESTROY,
    console=True,
    function_options=PerFunctionOptions(sweep=FunctionOptions(memory_size=2048)),
    alarms=AlarmOptions(topic=Topic(stack, "OnCall"), off=["Deliveries fail"]),
)

invoice = Function(
    stack,
    "Invoice",
    runtime=Runtime.NODEJS_22_X,
    handler="index.handler",
    code=Code.from_inline("exports.handler = async () => {};"),
)
Rule(
    stack,
    "VisitEnded",
    event_bus=relay.event_bus,
    event_pattern=ConferenceRelay.events(ConferenceEventType.CONFERENCE_ENDED),
    targets=[LambdaFunction(invoice)],
)
relay.grant_read(invoice)
relay.grant_commands(invoice, "app.visits")
relay.secrets.grant_read(invoice, relay.secrets.signing_keys)
Alarm(
    stack,
    "NoCallbacks",
    metric=relay.metric_accepted(period=Duration.hours(1)),
    threshold=1,
    evaluation_periods=1,
    comparison_operator=ComparisonOperator.LESS_THAN_THRESHOLD,
)

hold = ConferenceTask.json_path(
    stack,
    "Hold",
    lambda_function=relay.functions.manage_conferences.lambda_,
    conference=TaskInput.from_json_path_at("$.conference"),
    task_timeout=Timeout.duration(Duration.days(32)),
)
hold.add_catch(Succeed(stack, "Cancelled"), errors=[ConferenceTaskError.CANCELLED])
StateMachine(stack, "Visit", definition_body=DefinitionBody.from_chainable(hold))

app.synth()
