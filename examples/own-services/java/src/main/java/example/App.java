package example;

import io.github.cdktradinganalytics.platform.Alerting;
import io.github.cdktradinganalytics.platform.CanaryOptions;
import io.github.cdktradinganalytics.platform.CapacityMix;
import io.github.cdktradinganalytics.platform.ConnectionLimits;
import io.github.cdktradinganalytics.platform.CustomMarketOptions;
import io.github.cdktradinganalytics.platform.Database;
import io.github.cdktradinganalytics.platform.DatabaseAccess;
import io.github.cdktradinganalytics.platform.DatabaseAccessOptions;
import io.github.cdktradinganalytics.platform.DeploymentHook;
import io.github.cdktradinganalytics.platform.DeploymentHookOptions;
import io.github.cdktradinganalytics.platform.DeploymentPolicy;
import io.github.cdktradinganalytics.platform.DeploymentStage;
import io.github.cdktradinganalytics.platform.Egress;
import io.github.cdktradinganalytics.platform.EnvoyOptions;
import io.github.cdktradinganalytics.platform.GeneratedKeyOptions;
import io.github.cdktradinganalytics.platform.HttpsIngressOptions;
import io.github.cdktradinganalytics.platform.Ingress;
import io.github.cdktradinganalytics.platform.JobDefinition;
import io.github.cdktradinganalytics.platform.JobSchedule;
import io.github.cdktradinganalytics.platform.KmsAuthorityOptions;
import io.github.cdktradinganalytics.platform.MarketCalendar;
import io.github.cdktradinganalytics.platform.MarketHours;
import io.github.cdktradinganalytics.platform.MarketHoursOptions;
import io.github.cdktradinganalytics.platform.MarketPhase;
import io.github.cdktradinganalytics.platform.MarketSession;
import io.github.cdktradinganalytics.platform.MeshBackend;
import io.github.cdktradinganalytics.platform.MeshRoute;
import io.github.cdktradinganalytics.platform.MeshedFargateService;
import io.github.cdktradinganalytics.platform.Migration;
import io.github.cdktradinganalytics.platform.MigrationOptions;
import io.github.cdktradinganalytics.platform.MutualTls;
import io.github.cdktradinganalytics.platform.OutlierDetection;
import io.github.cdktradinganalytics.platform.PostgresOptions;
import io.github.cdktradinganalytics.platform.Protection;
import io.github.cdktradinganalytics.platform.QueueSourceOptions;
import io.github.cdktradinganalytics.platform.RepositoryImageOptions;
import io.github.cdktradinganalytics.platform.RetryCondition;
import io.github.cdktradinganalytics.platform.RetryOptions;
import io.github.cdktradinganalytics.platform.RetryPolicy;
import io.github.cdktradinganalytics.platform.RotatableSecret;
import io.github.cdktradinganalytics.platform.RotationPlan;
import io.github.cdktradinganalytics.platform.Route;
import io.github.cdktradinganalytics.platform.RouteConditions;
import io.github.cdktradinganalytics.platform.ScalingMetric;
import io.github.cdktradinganalytics.platform.ScalingOptions;
import io.github.cdktradinganalytics.platform.ServiceDefinition;
import io.github.cdktradinganalytics.platform.ServiceImage;
import io.github.cdktradinganalytics.platform.Sidecar;
import io.github.cdktradinganalytics.platform.SpotMixOptions;
import io.github.cdktradinganalytics.platform.TestTraffic;
import io.github.cdktradinganalytics.platform.Tracing;
import io.github.cdktradinganalytics.platform.TradingAnalyticsPlatform;
import io.github.cdktradinganalytics.platform.TradingMesh;
import io.github.cdktradinganalytics.platform.TrafficPolicy;
import io.github.cdktradinganalytics.platform.WeightedTarget;
import io.github.cdktradinganalytics.platform.WorkSource;
import io.github.cdktradinganalytics.platform.WorkerDefinition;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Size;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.certificatemanager.Certificate;
import software.amazon.awscdk.services.certificatemanager.ICertificate;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.ecs.ContainerImage;
import software.amazon.awscdk.services.ecs.CpuArchitecture;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sqs.DeadLetterQueue;
import software.amazon.awscdk.services.sqs.Queue;

public final class App {
    public static void main(final String[] args) {
        software.amazon.awscdk.App app = new software.amazon.awscdk.App();
        Stack stack = new Stack(app, "OwnServices");
        ICertificate certificate = Certificate.fromCertificateArn(stack, "Certificate",
            "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-000000000000");
        RotatableSecret partnerKey = RotatableSecret.Builder.create(stack, "PartnerKey")
            .rotation(RotationPlan.generatedKey(
                GeneratedKeyOptions.builder().length(48).every(Duration.days(7)).build()))
            .build();
        Queue fills = Queue.Builder.create(stack, "Fills")
            .visibilityTimeout(Duration.minutes(5))
            .deadLetterQueue(DeadLetterQueue.builder()
                .queue(new Queue(stack, "FailedFills"))
                .maxReceiveCount(3)
                .build())
            .build();

        ServiceDefinition marketData = ServiceDefinition.Builder.create()
            // From the second deployment on. The first deployment creates the empty repository.
            .image(ServiceImage.fromRepository(RepositoryImageOptions.builder().tag("2026-11-22").build()))
            .databaseAccess(DatabaseAccess.ownSchema("market_data"))
            .migration(Migration.command(
                List.of("npm", "run", "migrate"),
                MigrationOptions.builder().timeout(Duration.minutes(10)).build()))
            .capacity(CapacityMix.spot(SpotMixOptions.builder().onDemandBase(2).spotWeight(3).build()))
            .scaling(ScalingOptions.builder()
                .minTasks(2)
                .maxTasks(40)
                .cpuPercent(60)
                .memoryPercent(70)
                .metrics(List.of(ScalingMetric.track(
                    Metric.Builder.create().namespace("Trading").metricName("TicksPerTask").build(), 500)))
                .schedules(List.of(
                    MarketHours.nyse(MarketHoursOptions.builder().minTasks(10).build()),
                    MarketHours.custom(CustomMarketOptions.builder()
                        .name("Tokyo")
                        .timeZone("Asia/Tokyo")
                        .sessions(List.of(
                            MarketSession.builder().open("09:00").close("11:30").build(),
                            MarketSession.builder().open("12:30").close("15:30").build()))
                        .minTasks(6)
                        .preOpen(Duration.minutes(15))
                        .afterClose(Duration.minutes(10))
                        .calendar(MarketCalendar.none())
                        .build())))
                .build())
            .build();
        ServiceDefinition riskEngine = ServiceDefinition.Builder.create()
            .calls(List.of("market-data"))
            // It creates the tables, in which the job writes rows.
            .databaseAccess(DatabaseAccess.readWriteAndCreate(
                DatabaseAccessOptions.builder().every(Duration.days(14)).build()))
            .traffic(TrafficPolicy.builder().timeout(Duration.seconds(2)).build())
            .cpu(2048)
            .memory(Size.gibibytes(4))
            .architecture(CpuArchitecture.ARM64)
            .exec(false)
            .tracing(Tracing.none())
            .sidecars(List.of(Sidecar.Builder.create()
                .name("cache")
                .image(ContainerImage.fromRegistry("public.ecr.aws/docker/library/redis:8.2.1-alpine"))
                .environment(Map.of("MAXMEMORY", "100mb", "APPENDONLY", "no"))
                .build()))
            .build();
        ServiceDefinition gateway = ServiceDefinition.Builder.create()
            .calls(List.of("risk-engine", "market-data"))
            .routes(List.of(
                Route.path("/api/*"),
                Route.when(RouteConditions.builder()
                    .hosts(List.of("api.example.com"))
                    .methods(List.of("GET", "POST"))
                    .build())))
            .environment(Map.of("REGION_NAME", "eu", "CURRENCY", "EUR"))
            .secrets(Map.of("PARTNER_KEY", partnerKey.field("api_key")))
            .platformApiKey(true)
            .build();

        TradingAnalyticsPlatform platform = TradingAnalyticsPlatform.Builder.create(stack, "Trading")
            .ingress(Ingress.https(List.of(certificate), HttpsIngressOptions.builder().rateLimit(5000).build()))
            .alerting(Alerting.topic(new Topic(stack, "OnCall")))
            .egress(Egress.singleNat())
            .database(Database.postgres(PostgresOptions.builder().storage(Size.gibibytes(50)).build()))
            .protection(Protection.disposable())
            .services(Map.of("market-data", marketData, "risk-engine", riskEngine, "gateway", gateway))
            .workers(Map.of(
                "fills", WorkerDefinition.Builder.create()
                    .source(WorkSource.queue(fills, QueueSourceOptions.builder()
                        .backlogPerTask(100)
                        .maxAge(Duration.minutes(10))
                        .build()))
                    .calls(List.of("market-data"))
                    .build(),
                "feed", WorkerDefinition.Builder.create()
                    .scaling(ScalingOptions.builder().singleton(true).build())
                    .environment(Map.of("MARKET_CALENDAR_JSON", MarketCalendar.nyse()
                        .during(List.of(MarketPhase.PRE, MarketPhase.CORE))
                        .toJson()))
                    .build()))
            .jobs(Map.of("end-of-day", JobDefinition.Builder.create()
                .schedule(JobSchedule.afterClose(MarketCalendar.nyse(), Duration.minutes(30)))
                .calls(List.of("risk-engine"))
                .databaseAccess(DatabaseAccess.readWrite())
                .timeout(Duration.hours(1))
                .retries(1)
                .items(List.of("equities", "options"))
                .build()))
            .build();

        MeshedFargateService reports = platform.addService("reports", ServiceDefinition.Builder.create()
            .calls(List.of("risk-engine"))
            .routes(List.of(Route.host("reports.example.com")))
            .deployment(DeploymentPolicy.canary(CanaryOptions.builder()
                .percent(10)
                .bake(Duration.minutes(10))
                .testTraffic(TestTraffic.builder().value("next").build())
                .hooks(List.of(DeploymentHook.pause(DeploymentHookOptions.builder()
                    .stages(List.of(DeploymentStage.POST_TEST_TRAFFIC_SHIFT))
                    .build())))
                .build()))
            .build());
        platform.service("gateway").connectTo(reports);
        CfnOutput.Builder.create(stack, "LoadBalancer")
            .value(platform.getIngress().getLoadBalancer().getLoadBalancerDnsName())
            .build();

        // A separate mesh: Envoy with mutual TLS.
        TradingMesh orders = TradingMesh.Builder.create(stack, "Orders")
            .vpc(platform.getVpc())
            .namespaceName("orders.internal")
            .backend(MeshBackend.envoy(EnvoyOptions.builder()
                .mutualTls(MutualTls.kmsAuthority(
                    KmsAuthorityOptions.builder().renewEvery(Duration.days(2)).build()))
                .build()))
            .build();
        MeshedFargateService.Builder.create(stack, "BookNext")
            .cluster(platform.getCluster()).mesh(orders).encryptionKey(platform.getEncryptionKey())
            .build();
        MeshedFargateService book = MeshedFargateService.Builder.create(stack, "Book")
            .cluster(platform.getCluster()).mesh(orders).encryptionKey(platform.getEncryptionKey())
            .traffic(TrafficPolicy.builder()
                .timeout(Duration.seconds(2))
                .retry(RetryPolicy.attempts(2, RetryOptions.builder()
                    .perTryTimeout(Duration.millis(900))
                    .on(List.of(RetryCondition.GATEWAY_ERROR, RetryCondition.CONNECTION_ERROR))
                    .build()))
                .outlierDetection(OutlierDetection.builder().consecutiveErrors(3).build())
                .connectionLimits(ConnectionLimits.builder().maxRequests(200).build())
                .routes(List.of(
                    MeshRoute.header("x-version", "next", List.of(new WeightedTarget("book-next", 100))),
                    MeshRoute.weighted(List.of(
                        new WeightedTarget("book", 90), new WeightedTarget("book-next", 10)))))
                .build())
            .build();
        MeshedFargateService.Builder.create(stack, "Desk")
            .cluster(platform.getCluster()).mesh(orders).encryptionKey(platform.getEncryptionKey())
            .build()
            .connectTo(book);

        app.synth();
    }
}
