// The same app as ../app.ts.
package main

import (
	"conference-relay.example/conference-relay-go/conferencerelay"
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseventstargets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"
	"github.com/aws/jsii-runtime-go"
)

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Visits"), nil)

	secret := awssecretsmanager.Secret_FromSecretNameV2(stack, jsii.String("FoneStorm"), jsii.String("visits/fonestorm"))
	relay := conferencerelay.NewConferenceRelay(stack, jsii.String("Relay"), &conferencerelay.ConferenceRelayProps{
		Fonestorm:            &conferencerelay.FoneStormProps{Secret: secret},
		FonestormApi:         conferencerelay.FoneStormApi_V2_4,
		UnmanagedConferences: conferencerelay.UnmanagedPolicy_ADOPT,
		StatusWords:          &map[string]conferencerelay.StatusWordMeaning{"lobby": conferencerelay.StatusWordMeaning_STARTED},
		Receivers:            &conferencerelay.ReceiverOptions{AllowedHosts: jsii.Strings("hooks.internal"), Concurrency: jsii.Number(20)},
		Reminders:            &[]awscdk.Duration{awscdk.Duration_Minutes(jsii.Number(5)), awscdk.Duration_Hours(jsii.Number(1))},
		Throttle:             &awsapigatewayv2.ThrottleSettings{RateLimit: jsii.Number(20), BurstLimit: jsii.Number(40)},
		Tracing:              awslambda.Tracing_ACTIVE,
		CommandSources:       jsii.Strings("app.visits"),
		ArchiveRetention:     awscdk.Duration_Days(jsii.Number(30)),
		EncryptionKey:        awskms.NewKey(stack, jsii.String("Key"), nil),
		LogRetention:         awslogs.RetentionDays_ONE_WEEK,
		RemovalPolicy:        awscdk.RemovalPolicy_DESTROY,
		Console:              jsii.Bool(true),
		FunctionOptions: &conferencerelay.PerFunctionOptions{
			Sweep: &conferencerelay.FunctionOptions{MemorySize: jsii.Number(2048)},
		},
		Alarms: &conferencerelay.AlarmOptions{
			Topic: awssns.NewTopic(stack, jsii.String("OnCall"), nil),
			Off:   jsii.Strings("Deliveries fail"),
		},
	})

	invoice := awslambda.NewFunction(stack, jsii.String("Invoice"), &awslambda.FunctionProps{
		Runtime: awslambda.Runtime_NODEJS_22_X(),
		Handler: jsii.String("index.handler"),
		Code:    awslambda.Code_FromInline(jsii.String("exports.handler = async () => {};")),
	})
	awsevents.NewRule(stack, jsii.String("VisitEnded"), &awsevents.RuleProps{
		EventBus:     relay.EventBus(),
		EventPattern: conferencerelay.ConferenceRelay_Events(conferencerelay.ConferenceEventType_CONFERENCE_ENDED()),
		Targets:      &[]awsevents.IRuleTarget{awseventstargets.NewLambdaFunction(invoice, nil)},
	})
	relay.GrantRead(invoice)
	relay.GrantCommands(invoice, jsii.String("app.visits"))
	relay.Secrets().GrantRead(invoice, relay.Secrets().SigningKeys())
	awscloudwatch.NewAlarm(stack, jsii.String("NoCallbacks"), &awscloudwatch.AlarmProps{
		Metric:             relay.MetricAccepted(&awscloudwatch.MetricOptions{Period: awscdk.Duration_Hours(jsii.Number(1))}),
		Threshold:          jsii.Number(1),
		EvaluationPeriods:  jsii.Number(1),
		ComparisonOperator: awscloudwatch.ComparisonOperator_LESS_THAN_THRESHOLD,
	})

	hold := conferencerelay.ConferenceTask_JsonPath(stack, jsii.String("Hold"), &conferencerelay.ConferenceTaskJsonPathProps{
		LambdaFunction: relay.Functions().ManageConferences().Lambda(),
		Conference:     awsstepfunctions.TaskInput_FromJsonPathAt(jsii.String("$.conference")),
		TaskTimeout:    awsstepfunctions.Timeout_Duration(awscdk.Duration_Days(jsii.Number(32))),
	})
	hold.AddCatch(awsstepfunctions.NewSucceed(stack, jsii.String("Cancelled"), nil), &awsstepfunctions.CatchProps{
		Errors: &[]*string{conferencerelay.ConferenceTaskError_CANCELLED()},
	})
	awsstepfunctions.NewStateMachine(stack, jsii.String("Visit"), &awsstepfunctions.StateMachineProps{
		DefinitionBody: awsstepfunctions.DefinitionBody_FromChainable(hold),
	})

	app.Synth(nil)
}
