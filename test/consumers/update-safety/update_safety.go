// Checks three updates of a stack with UpdateSafetyCheck, and prints the result of each.
package main

import (
	"fmt"
	"os"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsrds"
	"github.com/aws/jsii-runtime-go"
	platform "github.com/cdk-trading-analytics/cdk-trading-analytics-platform-go/tradinganalyticsplatform"
)

func main() {
	defer jsii.Close()
	deployed := synthesized("Database", "quotes", nil)
	updates := [][]string{
		{"no change", "Database", "quotes"},
		{"another database", "Database", "orders"},
		{"another id", "Renamed", "quotes"},
	}
	for _, update := range updates {
		fmt.Println("###", update[0])
		func() {
			defer func() {
				if err := recover(); err != nil {
					fmt.Println(err)
				} else {
					fmt.Println("passed")
				}
			}()
			synthesized(update[1], update[2], deployed)
		}()
	}
}

func synthesized(id string, databaseName string, deployed *string) *string {
	folder, err := os.MkdirTemp("", "update-safety")
	if err != nil {
		panic(err)
	}
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: &folder, AnalyticsReporting: jsii.Bool(false)})
	stack := awscdk.NewStack(app, jsii.String("Trading"), nil)
	awsrds.NewCfnDBCluster(stack, &id, &awsrds.CfnDBClusterProps{
		Engine:              jsii.String("aurora-postgresql"),
		DbClusterIdentifier: jsii.String("trading"),
		DatabaseName:        &databaseName,
	})
	if deployed != nil {
		check := platform.NewUpdateSafetyCheck(&platform.UpdateSafetyCheckProps{Deployed: deployed})
		awscdk.Validations_Of(app).AddPlugins(check)
	}
	return app.Synth(nil).Directory()
}
