import { ExpectedResult, type IApiCall, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, Duration, Stack } from 'aws-cdk-lib';
import {
  Alerting,
  Ingress,
  Protection,
  Route,
  ScalingMetric,
  ServiceDefinition,
  TradingAnalyticsPlatform,
} from 'cdk-trading-analytics-platform';

/*
 * The platform in a real account: the standard services on their placeholder images, and a service with its own path that
 * a scaling policy scales out.
 *
 * NEVER DEPLOYED TO AWS: the snapshot is from a dry run, and no assertion has run.
 */
const app = new App();
const stack = new Stack(app, 'TradingPlatformInteg');
const platform = new TradingAnalyticsPlatform(stack, 'Trading', {
  ingress: Ingress.http(), // a test account has no domain and no certificate
  alerting: Alerting.none(),
  protection: Protection.disposable(),
});
const MIN_TASKS = 2;
platform.addService(
  'order-desk',
  new ServiceDefinition({
    calls: ['analytics-engine'],
    routes: [Route.path('/orders/*')],
    scaling: {
      minTasks: MIN_TASKS,
      maxTasks: MIN_TASKS + 1,
      // Always above its target, so the policy adds a task without load
      metrics: [ScalingMetric.track(platform.service('data-ingestion').metricRunningTasks(), 1)],
    },
  }),
);
const ROUTED = [
  ['api-gateway', '/quotes'],
  ['order-desk', '/orders/1'],
];

const integ = new IntegTest(app, 'TradingPlatform', { testCases: [stack] });
const { assertions } = integ;
const eventually = (call: IApiCall, expected: { [key: string]: unknown }) =>
  call
    .expect(ExpectedResult.objectLike(expected))
    .waitForAssertions({ interval: Duration.seconds(15), totalTimeout: Duration.minutes(20) });
const { clusterName } = platform.cluster;

for (const name of platform.serviceNames) {
  const { service, logGroup } = platform.service(name);
  const { serviceName } = service;

  // Steady state: the deployment is complete, and the desired tasks run
  eventually(assertions.awsApiCall('ECS', 'describeServices', { cluster: clusterName, services: [serviceName] }), {
    services: [
      Match.objectLike({
        status: 'ACTIVE',
        pendingCount: 0,
        deployments: [Match.objectLike({ status: 'PRIMARY', rolloutState: 'COMPLETED', failedTasks: 0 })],
      }),
    ],
  });
  eventually(
    assertions.awsApiCall('ECS', 'listTasks', { cluster: clusterName, serviceName, desiredStatus: 'RUNNING' }),
    { taskArns: Match.arrayWith([Match.stringLikeRegexp('^arn:')]) },
  );

  // Its log contains the hint of the placeholder image, and Container Insights counts its tasks
  eventually(
    assertions.awsApiCall('CloudWatchLogs', 'filterLogEvents', {
      logGroupName: logGroup.logGroupName,
      filterPattern: '"push an image"',
    }),
    {
      events: Match.arrayWith([Match.objectLike({ message: Match.stringLikeRegexp('push an image') })]),
    },
  );
  eventually(
    assertions.awsApiCall('CloudWatch', 'listMetrics', {
      Namespace: 'ECS/ContainerInsights',
      MetricName: 'RunningTaskCount',
      Dimensions: [
        { Name: 'ClusterName', Value: clusterName },
        { Name: 'ServiceName', Value: serviceName },
      ],
    }),
    { Metrics: Match.arrayWith([Match.objectLike({ MetricName: 'RunningTaskCount' })]) },
  );

  // Cloud Map returns its instances
  eventually(
    assertions.awsApiCall('ServiceDiscovery', 'discoverInstances', {
      NamespaceName: platform.mesh.namespace.namespaceName,
      ServiceName: name,
    }),
    { Instances: Match.arrayWith([Match.objectLike({ ServiceName: name })]) },
  );
}

// The load balancer forwards each route to its service
for (const [name, path] of ROUTED) {
  eventually(assertions.httpApiCall(`${platform.ingress.url}${path}`), {
    status: 200,
    body: Match.objectLike({ service: name }),
  });
}

// The alarm started the scaling policy, and the service scaled out
eventually(
  assertions.awsApiCall('ApplicationAutoScaling', 'describeScalingActivities', {
    ServiceNamespace: 'ecs',
    ResourceId: `service/${clusterName}/${platform.service('order-desk').service.serviceName}`,
  }),
  {
    ScalingActivities: Match.arrayWith([
      Match.objectLike({ StatusCode: 'Successful', Cause: Match.stringLikeRegexp('in state ALARM') }),
    ]),
  },
);

// The database is available, and a secret with a database user can be rotated
eventually(
  assertions.awsApiCall('RDS', 'describeDBClusters', {
    DBClusterIdentifier: platform.database?.cluster?.clusterIdentifier,
  }),
  { DBClusters: Match.arrayWith([Match.objectLike({ Status: 'available' })]) },
);
for (const { secretArn } of platform.service('data-ingestion').rotatableSecrets) {
  assertions.awsApiCall('SecretsManager', 'rotateSecret', { SecretId: secretArn });
  eventually(assertions.awsApiCall('SecretsManager', 'describeSecret', { SecretId: secretArn }), {
    RotationEnabled: true,
    LastRotatedDate: Match.stringLikeRegexp('^20'),
  });
}
