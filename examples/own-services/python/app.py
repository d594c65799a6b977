from aws_cdk import App, CfnOutput, Duration, Size, Stack
from aws_cdk.aws_certificatemanager import Certificate
from aws_cdk.aws_cloudwatch import Metric
from aws_cdk.aws_ecs import ContainerImage, CpuArchitecture
from aws_cdk.aws_sns import Topic
from aws_cdk.aws_sqs import DeadLetterQueue, Queue
from cdk_trading_analytics_platform import (
    Alerting,
    CapacityMix,
    ConnectionLimits,
    Database,
    DatabaseAccess,
    DeploymentHook,
    DeploymentPolicy,
    DeploymentStage,
    Egress,
    Ingress,
    JobDefinition,
    JobSchedule,
    MarketCalendar,
    MarketHours,
    MarketPhase,
    MarketSession,
    MeshBackend,
    MeshedFargateService,
    MeshRoute,
    Migration,
    MutualTls,
    OutlierDetection,
    Protection,
    RetryCondition,
    RetryPolicy,
    RotatableSecret,
    RotationPlan,
    Route,
    ScalingMetric,
    ScalingOptions,
    ServiceDefinition,
    ServiceImage,
    Sidecar,
    TestTraffic,
    Tracing,
    TradingAnalyticsPlatform,
    TradingMesh,
    TrafficPolicy,
    WeightedTarget,
    WorkerDefinition,
    WorkSource,
)

app = App()
stack = Stack(app, "OwnServices")
certificate = Certificate.from_certificate_arn(
    stack,
    "Certificate",
    "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-000000000000",
)
partner_key = RotatableSecret(
    stack,
    "PartnerKey",
    rotation=RotationPlan.generated_key(length=48, every=Duration.days(7)),
)
fills = Queue(
    stack,
    "Fills",
    visibility_timeout=Duration.minutes(5),
    dead_letter_queue=DeadLetterQueue(
        queue=Queue(stack, "FailedFills"), max_receive_count=3
    ),
)

platform = TradingAnalyticsPlatform(
    stack,
    "Trading",
    ingress=Ingress.https([certificate], rate_limit=5000),
    alerting=Alerting.topic(Topic(stack, "OnCall")),
    egress=Egress.single_nat(),
    database=Database.postgres(storage=Size.gibibytes(50)),
    protection=Protection.disposable(),
    services={
        "market-data": ServiceDefinition(
            # From the second deployment on. The first deployment creates the empty repository.
            image=ServiceImage.from_repository(tag="2026-11-22"),
            database_access=DatabaseAccess.own_schema("market_data"),
            migration=Migration.command(["npm", "run", "migrate"], timeout=Duration.minutes(10)),
            capacity=CapacityMix.spot(on_demand_base=2, spot_weight=3),
            scaling=ScalingOptions(
                min_tasks=2,
                max_tasks=40,
                cpu_percent=60,
                memory_percent=70,
                metrics=[ScalingMetric.track(Metric(namespace="Trading", metric_name="TicksPerTask"), 500)],
                schedules=[
                    MarketHours.nyse(min_tasks=10),
                    MarketHours.custom(
                        name="Tokyo",
                        time_zone="Asia/Tokyo",
                        sessions=[
                            MarketSession(open="09:00", close="11:30"),
                            MarketSession(open="12:30", close="15:30"),
                        ],
                        min_tasks=6,
                        pre_open=Duration.minutes(15),
                        after_close=Duration.minutes(10),
                        calendar=MarketCalendar.none(),
                    ),
                ],
            ),
        ),
        "risk-engine": ServiceDefinition(
            calls=["market-data"],
            # It creates the tables, in which the job writes rows.
            database_access=DatabaseAccess.read_write_and_create(every=Duration.days(14)),
            traffic=TrafficPolicy(timeout=Duration.seconds(2)),
            cpu=2048,
            memory=Size.gibibytes(4),
            architecture=CpuArchitecture.ARM64,
            exec=False,
            tracing=Tracing.none(),
            sidecars=[
                Sidecar(
                    name="cache",
                    image=ContainerImage.from_registry("public.ecr.aws/docker/library/redis:8.2.1-alpine"),
                    environment={"MAXMEMORY": "100mb", "APPENDONLY": "no"},
                )
            ],
        ),
        "gateway": ServiceDefinition(
            calls=["risk-engine", "market-data"],
            routes=[Route.path("/api/*"), Route.when(hosts=["api.example.com"], methods=["GET", "POST"])],
            environment={"REGION_NAME": "eu", "CURRENCY": "EUR"},
            secrets={"PARTNER_KEY": partner_key.field("api_key")},
            platform_api_key=True,
        ),
    },
    workers={
        "fills": WorkerDefinition(
            source=WorkSource.queue(
                fills, backlog_per_task=100, max_age=Duration.minutes(10)
            ),
            calls=["market-data"],
        ),
        "feed": WorkerDefinition(
            scaling=ScalingOptions(singleton=True),
            environment={
                "MARKET_CALENDAR_JSON": MarketCalendar.nyse().during([MarketPhase.PRE, MarketPhase.CORE]).to_json()
            },
        ),
    },
    jobs={
        "end-of-day": JobDefinition(
            schedule=JobSchedule.after_close(MarketCalendar.nyse(), Duration.minutes(30)),
            calls=["risk-engine"],
            database_access=DatabaseAccess.read_write(),
            timeout=Duration.hours(1),
            retries=1,
            items=["equities", "options"],
        ),
    },
)

reports = platform.add_service(
    "reports",
    ServiceDefinition(
        calls=["risk-engine"],
        routes=[Route.host("reports.example.com")],
        deployment=DeploymentPolicy.canary(
            percent=10,
            bake=Duration.minutes(10),
            test_traffic=TestTraffic(value="next"),
            hooks=[DeploymentHook.pause(stages=[DeploymentStage.POST_TEST_TRAFFIC_SHIFT])],
        ),
    ),
)
platform.service("gateway").connect_to(reports)
CfnOutput(stack, "LoadBalancer", value=platform.ingress.load_balancer.load_balancer_dns_name)

# A separate mesh: Envoy with mutual TLS.
orders = TradingMesh(
    stack,
    "Orders",
    vpc=platform.vpc,
    namespace_name="orders.internal",
    backend=MeshBackend.envoy(mutual_tls=MutualTls.kms_authority(renew_every=Duration.days(2))),
)
cluster, encryption_key = platform.cluster, platform.encryption_key
MeshedFargateService(stack, "BookNext", cluster=cluster, mesh=orders, encryption_key=encryption_key)
book = MeshedFargateService(
    stack,
    "Book",
    cluster=cluster,
    mesh=orders,
    encryption_key=encryption_key,
    traffic=TrafficPolicy(
        timeout=Duration.seconds(2),
        retry=RetryPolicy.attempts(
            2,
            per_try_timeout=Duration.millis(900),
            on=[RetryCondition.GATEWAY_ERROR, RetryCondition.CONNECTION_ERROR],
        ),
        outlier_detection=OutlierDetection(consecutive_errors=3),
        connection_limits=ConnectionLimits(max_requests=200),
        routes=[
            MeshRoute.header("x-version", "next", [WeightedTarget("book-next", 100)]),
            MeshRoute.weighted([WeightedTarget("book", 90), WeightedTarget("book-next", 10)]),
        ],
    ),
)
desk = MeshedFargateService(stack, "Desk", cluster=cluster, mesh=orders, encryption_key=encryption_key)
desk.connect_to(book)

app.synth()
