package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"
	platform "github.com/cdk-trading-analytics/cdk-trading-analytics-platform-go/tradinganalyticsplatform"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("OwnServices"), nil)
	certificate := awscertificatemanager.Certificate_FromCertificateArn(stack, jsii.String("Certificate"),
		jsii.String("arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-000000000000"))
	partnerKey := platform.NewRotatableSecret(stack, jsii.String("PartnerKey"), &platform.RotatableSecretProps{
		Rotation: platform.RotationPlan_GeneratedKey(&platform.GeneratedKeyOptions{
			Length: jsii.Number(48),
			Every:  awscdk.Duration_Days(jsii.Number(7)),
		}),
	})
	fills := awssqs.NewQueue(stack, jsii.String("Fills"), &awssqs.QueueProps{
		VisibilityTimeout: awscdk.Duration_Minutes(jsii.Number(5)),
		DeadLetterQueue: &awssqs.DeadLetterQueue{
			Queue:           awssqs.NewQueue(stack, jsii.String("FailedFills"), nil),
			MaxReceiveCount: jsii.Number(3),
		},
	})

	trading := platform.NewTradingAnalyticsPlatform(stack, jsii.String("Trading"), &platform.TradingAnalyticsPlatformProps{
		Ingress: platform.Ingress_Https(
			&[]awscertificatemanager.ICertificate{certificate},
			&platform.HttpsIngressOptions{RateLimit: jsii.Number(5000)},
		),
		Alerting:   platform.Alerting_Topic(awssns.NewTopic(stack, jsii.String("OnCall"), nil)),
		Egress:     platform.Egress_SingleNat(),
		Database:   platform.Database_Postgres(&platform.PostgresOptions{Storage: awscdk.Size_Gibibytes(jsii.Number(50))}),
		Protection: platform.Protection_Disposable(),
		Services: &map[string]platform.ServiceDefinition{
			"market-data": platform.NewServiceDefinition(&platform.ServiceDefinitionProps{
				// From the second deployment on. The first deployment creates the empty repository.
				Image:          platform.ServiceImage_FromRepository(&platform.RepositoryImageOptions{Tag: jsii.String("2026-11-22")}),
				DatabaseAccess: platform.DatabaseAccess_OwnSchema(jsii.String("market_data"), nil),
				Migration: platform.Migration_Command(
					jsii.Strings("npm", "run", "migrate"),
					&platform.MigrationOptions{Timeout: awscdk.Duration_Minutes(jsii.Number(10))},
				),
				Capacity: platform.CapacityMix_Spot(&platform.SpotMixOptions{OnDemandBase: jsii.Number(2), SpotWeight: jsii.Number(3)}),
				Scaling: &platform.ScalingOptions{
					MinTasks:      jsii.Number(2),
					MaxTasks:      jsii.Number(40),
					CpuPercent:    jsii.Number(60),
					MemoryPercent: jsii.Number(70),
					Metrics: &[]platform.ScalingMetric{
						platform.ScalingMetric_Track(awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
							Namespace:  jsii.String("Trading"),
							MetricName: jsii.String("TicksPerTask"),
						}), jsii.Number(500)),
					},
					Schedules: &[]platform.MarketHours{
						platform.MarketHours_Nyse(&platform.MarketHoursOptions{MinTasks: jsii.Number(10)}),
						platform.MarketHours_Custom(&platform.CustomMarketOptions{
							Name:     jsii.String("Tokyo"),
							TimeZone: jsii.String("Asia/Tokyo"),
							Sessions: &[]*platform.MarketSession{
								{Open: jsii.String("09:00"), Close: jsii.String("11:30")},
								{Open: jsii.String("12:30"), Close: jsii.String("15:30")},
							},
							MinTasks:   jsii.Number(6),
							PreOpen:    awscdk.Duration_Minutes(jsii.Number(15)),
							AfterClose: awscdk.Duration_Minutes(jsii.Number(10)),
							Calendar:   platform.MarketCalendar_None(),
						}),
					},
				},
			}),
			"risk-engine": platform.NewServiceDefinition(&platform.ServiceDefinitionProps{
				Calls: jsii.Strings("market-data"),
				// It creates the tables, in which the job writes rows.
				DatabaseAccess: platform.DatabaseAccess_ReadWriteAndCreate(&platform.DatabaseAccessOptions{
					Every: awscdk.Duration_Days(jsii.Number(14)),
				}),
				Traffic:      &platform.TrafficPolicy{Timeout: awscdk.Duration_Seconds(jsii.Number(2))},
				Cpu:          jsii.Number(2048),
				Memory:       awscdk.Size_Gibibytes(jsii.Number(4)),
				Architecture: awsecs.CpuArchitecture_ARM64(),
				Exec:         jsii.Bool(false),
				Tracing:      platform.Tracing_None(),
				Sidecars: &[]platform.Sidecar{
					platform.NewSidecar(&platform.SidecarProps{
						Name:  jsii.String("cache"),
						Image: awsecs.ContainerImage_FromRegistry(jsii.String("public.ecr.aws/docker/library/redis:8.2.1-alpine"), nil),
						Environment: &map[string]*string{
							"MAXMEMORY":  jsii.String("100mb"),
							"APPENDONLY": jsii.String("no"),
						},
					}),
				},
			}),
			"gateway": platform.NewServiceDefinition(&platform.ServiceDefinitionProps{
				Calls: jsii.Strings("risk-engine", "market-data"),
				Routes: &[]platform.Route{
					platform.Route_Path(jsii.String("/api/*")),
					platform.Route_When(&platform.RouteConditions{
						Hosts:   jsii.Strings("api.example.com"),
						Methods: jsii.Strings("GET", "POST"),
					}),
				},
				Environment: &map[string]*string{
					"REGION_NAME": jsii.String("eu"),
					"CURRENCY":    jsii.String("EUR"),
				},
				Secrets:        &map[string]awsecs.Secret{"PARTNER_KEY": partnerKey.Field(jsii.String("api_key"))},
				PlatformApiKey: jsii.Bool(true),
			}),
		},
		Workers: &map[string]platform.WorkerDefinition{
			"fills": platform.NewWorkerDefinition(&platform.WorkerDefinitionProps{
				Source: platform.WorkSource_Queue(fills, &platform.QueueSourceOptions{
					BacklogPerTask: jsii.Number(100),
					MaxAge:         awscdk.Duration_Minutes(jsii.Number(10)),
				}),
				Calls: jsii.Strings("market-data"),
			}),
			"feed": platform.NewWorkerDefinition(&platform.WorkerDefinitionProps{
				Scaling: &platform.ScalingOptions{Singleton: jsii.Bool(true)},
				Environment: &map[string]*string{
					"MARKET_CALENDAR_JSON": platform.MarketCalendar_Nyse().
						During(&[]platform.MarketPhase{platform.MarketPhase_PRE, platform.MarketPhase_CORE}).
						ToJson(),
				},
			}),
		},
		Jobs: &map[string]platform.JobDefinition{
			"end-of-day": platform.NewJobDefinition(&platform.JobDefinitionProps{
				Schedule: platform.JobSchedule_AfterClose(
					platform.MarketCalendar_Nyse(),
					awscdk.Duration_Minutes(jsii.Number(30)),
				),
				Calls:          jsii.Strings("risk-engine"),
				DatabaseAccess: platform.DatabaseAccess_ReadWrite(nil),
				Timeout:        awscdk.Duration_Hours(jsii.Number(1)),
				Retries:        jsii.Number(1),
				Items:          jsii.Strings("equities", "options"),
			}),
		},
	})

	reports := trading.AddService(jsii.String("reports"), platform.NewServiceDefinition(&platform.ServiceDefinitionProps{
		Calls:  jsii.Strings("risk-engine"),
		Routes: &[]platform.Route{platform.Route_Host(jsii.String("reports.example.com"))},
		Deployment: platform.DeploymentPolicy_Canary(&platform.CanaryOptions{
			Percent:     jsii.Number(10),
			Bake:        awscdk.Duration_Minutes(jsii.Number(10)),
			TestTraffic: &platform.TestTraffic{Value: jsii.String("next")},
			Hooks: &[]platform.DeploymentHook{
				platform.DeploymentHook_Pause(&platform.DeploymentHookOptions{
					Stages: &[]platform.DeploymentStage{platform.DeploymentStage_POST_TEST_TRAFFIC_SHIFT},
				}),
			},
		}),
	}), nil)
	trading.Service(jsii.String("gateway")).ConnectTo(reports)
	awscdk.NewCfnOutput(stack, jsii.String("LoadBalancer"), &awscdk.CfnOutputProps{
		Value: trading.Ingress().LoadBalancer().LoadBalancerDnsName(),
	})

	// A separate mesh: Envoy with mutual TLS.
	orders := platform.NewTradingMesh(stack, jsii.String("Orders"), &platform.TradingMeshProps{
		Vpc:           trading.Vpc(),
		NamespaceName: jsii.String("orders.internal"),
		Backend: platform.MeshBackend_Envoy(&platform.EnvoyOptions{
			MutualTls: platform.MutualTls_KmsAuthority(&platform.KmsAuthorityOptions{
				RenewEvery: awscdk.Duration_Days(jsii.Number(2)),
			}),
		}),
	})
	member := func(id string, traffic *platform.TrafficPolicy) platform.MeshedFargateService {
		return platform.NewMeshedFargateService(stack, jsii.String(id), &platform.MeshedFargateServiceProps{
			Cluster:       trading.Cluster(),
			Mesh:          orders,
			EncryptionKey: trading.EncryptionKey(),
			Traffic:       traffic,
		})
	}
	member("BookNext", nil)
	book := member("Book", &platform.TrafficPolicy{
		Timeout: awscdk.Duration_Seconds(jsii.Number(2)),
		Retry: platform.RetryPolicy_Attempts(jsii.Number(2), &platform.RetryOptions{
			PerTryTimeout: awscdk.Duration_Millis(jsii.Number(900)),
			On: &[]platform.RetryCondition{
				platform.RetryCondition_GATEWAY_ERROR,
				platform.RetryCondition_CONNECTION_ERROR,
			},
		}),
		OutlierDetection: &platform.OutlierDetection{ConsecutiveErrors: jsii.Number(3)},
		ConnectionLimits: &platform.ConnectionLimits{MaxRequests: jsii.Number(200)},
		Routes: &[]platform.MeshRoute{
			platform.MeshRoute_Header(jsii.String("x-version"), jsii.String("next"), &[]platform.WeightedTarget{
				platform.NewWeightedTarget(jsii.String("book-next"), jsii.Number(100)),
			}),
			platform.MeshRoute_Weighted(&[]platform.WeightedTarget{
				platform.NewWeightedTarget(jsii.String("book"), jsii.Number(90)),
				platform.NewWeightedTarget(jsii.String("book-next"), jsii.Number(10)),
			}),
		},
	})
	member("Desk", nil).ConnectTo(book)

	app.Synth(nil)
}
