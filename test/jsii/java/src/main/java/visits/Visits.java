package visits;

import conferencerelay.AlarmOptions;
import conferencerelay.ConferenceEventType;
import conferencerelay.ConferenceRelay;
import conferencerelay.ConferenceTask;
import conferencerelay.ConferenceTaskError;
import conferencerelay.ConferenceTaskJsonPathProps;
import conferencerelay.FoneStormApi;
import conferencerelay.FoneStormProps;
import conferencerelay.FunctionOptions;
import conferencerelay.PerFunctionOptions;
import conferencerelay.ReceiverOptions;
import conferencerelay.StatusWordMeaning;
import conferencerelay.UnmanagedPolicy;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.apigatewayv2.ThrottleSettings;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.targets.LambdaFunction;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.lambda.Tracing;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.amazon.awscdk.services.secretsmanager.ISecret;
import software.amazon.awscdk.services.secretsmanager.Secret;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.stepfunctions.CatchProps;
import software.amazon.awscdk.services.stepfunctions.DefinitionBody;
import software.amazon.awscdk.services.stepfunctions.StateMachine;
import software.amazon.awscdk.services.stepfunctions.Succeed;
import software.amazon.awscdk.services.stepfunctions.TaskInput;
import software.amazon.awscdk.services.stepfunctions.Timeout;

/** The same app as app.ts. */
public final class Visits {
  public static void main(final String[] args) {
    App app = new App();
    Stack stack = new Stack(app, "Visits");

    ISecret secret = Secret.fromSecretNameV2(stack, "FoneStorm", "visits/fonestorm");
    ConferenceRelay relay = ConferenceRelay.Builder.create(stack, "Relay")
        .fonestorm(FoneStormProps.builder().secret(secret).build())
        .fonestormApi(FoneStormApi.V2_4)
        .unmanagedConferences(UnmanagedPolicy.ADOPT)
        .statusWords(Map.of("lobby", StatusWordMeaning.STARTED))
        .receivers(ReceiverOptions.builder().allowedHosts(List.of("hooks.internal")).concurrency(20).build())
        .reminders(List.of(Duration.minutes(5), Duration.hours(1)))
        .throttle(ThrottleSettings.builder().rateLimit(20).burstLimit(40).build())
        .tracing(Tracing.ACTIVE)
        .commandSources(List.of("app.visits"))
        .archiveRetention(Duration.days(30))
        .encryptionKey(new Key(stack, "Key"))
        .logRetention(RetentionDays.ONE_WEEK)
        .removalPolicy(RemovalPolicy.DESTROY)
        .console(true)
        .functionOptions(PerFunctionOptions.builder()
            .sweep(FunctionOptions.builder().memorySize(2048).build())
            .build())
        .alarms(AlarmOptions.builder().topic(new Topic(stack, "OnCall")).off(List.of("Deliveries fail")).build())
        .build();

    Function invoice = Function.Builder.create(stack, "Invoice")
        .runtime(Runtime.NODEJS_22_X)
        .handler("index.handler")
        .code(Code.fromInline("exports.handler = async () => {};"))
        .build();
    Rule.Builder.create(stack, "VisitEnded")
        .eventBus(relay.getEventBus())
        .eventPattern(ConferenceRelay.events(ConferenceEventType.CONFERENCE_ENDED))
        .targets(List.of(new LambdaFunction(invoice)))
        .build();
    relay.grantRead(invoice);
    relay.grantCommands(invoice, "app.visits");
    relay.getSecrets().grantRead(invoice, relay.getSecrets().getSigningKeys());
    Alarm.Builder.create(stack, "NoCallbacks")
        .metric(relay.metricAccepted(MetricOptions.builder().period(Duration.hours(1)).build()))
        .threshold(1)
        .evaluationPeriods(1)
        .comparisonOperator(ComparisonOperator.LESS_THAN_THRESHOLD)
        .build();

    ConferenceTask hold = ConferenceTask.jsonPath(stack, "Hold", ConferenceTaskJsonPathProps.builder()
        .lambdaFunction(relay.getFunctions().getManageConferences().getLambda())
        .conference(TaskInput.fromJsonPathAt("$.conference"))
        .taskTimeout(Timeout.duration(Duration.days(32)))
        .build());
    hold.addCatch(
        new Succeed(stack, "Cancelled"),
        CatchProps.builder().errors(List.of(ConferenceTaskError.CANCELLED)).build());
    StateMachine.Builder.create(stack, "Visit").definitionBody(DefinitionBody.fromChainable(hold)).build();

    app.synth();
  }

  private Visits() {}
}
