// Makes one mistake after the other, and prints each error.
package main

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	platform "github.com/cdk-trading-analytics/cdk-trading-analytics-platform-go/tradinganalyticsplatform"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	stacks := 0
	trading := func(services map[string]platform.ServiceDefinition) platform.TradingAnalyticsPlatform {
		stacks++
		stack := awscdk.NewStack(app, jsii.String(fmt.Sprint("Stack", stacks)), nil)
		return platform.NewTradingAnalyticsPlatform(stack, jsii.String("Trading"), &platform.TradingAnalyticsPlatformProps{
			Ingress:  platform.Ingress_None(),
			Alerting: platform.Alerting_None(),
			Services: &services,
		})
	}

	attempt("a call to an unknown service", func() {
		feed := platform.NewServiceDefinition(&platform.ServiceDefinitionProps{Calls: jsii.Strings("risk")})
		trading(map[string]platform.ServiceDefinition{"feed": feed})
	})
	attempt("the ingress of a platform without one", func() {
		trading(map[string]platform.ServiceDefinition{}).Ingress()
	})
	attempt("a key that is too short", func() {
		platform.RotationPlan_GeneratedKey(&platform.GeneratedKeyOptions{Length: jsii.Number(1)})
	})
	attempt("an hour that does not exist", func() {
		platform.JobSchedule_Cron(&platform.JobCronOptions{Minute: jsii.String("0"), Hour: jsii.String("24")})
	})
	attempt("a range of priorities from high to low", func() {
		platform.Ingress_Existing(&platform.ExistingIngressOptions{
			Priorities: &platform.PriorityRange{First: jsii.Number(200), Last: jsii.Number(100)},
		})
	})
	attempt("nil in place of a definition", func() {
		trading(map[string]platform.ServiceDefinition{"feed": nil})
	})
	attempt("a variable without a value", func() {
		platform.NewServiceDefinition(&platform.ServiceDefinitionProps{Environment: &map[string]*string{"A": nil}})
	})
	attempt("nil in place of a route", func() {
		platform.NewServiceDefinition(&platform.ServiceDefinitionProps{Routes: &[]platform.Route{nil}})
	})
	attempt("an unknown member of an enum", func() {
		platform.DeploymentHook_Pause(&platform.DeploymentHookOptions{Stages: &[]platform.DeploymentStage{"NO_SUCH_STAGE"}})
	})
	attempt("a required option that is missing", func() {
		stack := awscdk.NewStack(app, jsii.String("Missing"), nil)
		platform.NewTradingAnalyticsPlatform(stack, jsii.String("Trading"), &platform.TradingAnalyticsPlatformProps{
			Ingress: platform.Ingress_None(),
		})
	})
	attempt("an error at synthesis", func() {
		app := awscdk.NewApp(nil)
		stack := awscdk.NewStack(app, jsii.String("Stack"), nil)
		platform.NewTradingAnalyticsPlatform(stack, jsii.String("Trading"), &platform.TradingAnalyticsPlatformProps{
			Ingress:  platform.Ingress_Http(nil),
			Alerting: platform.Alerting_None(),
			Services: &map[string]platform.ServiceDefinition{},
		})
		app.Synth(nil)
	})
}

func attempt(mistake string, action func()) {
	fmt.Println("### " + mistake)
	defer func() {
		if err := recover(); err != nil {
			fmt.Println(err)
		}
	}()
	action()
}
