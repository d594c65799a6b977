import { CONTAINER_NAME, DNS_NAME, GRPC_SERVICE, HEADER_VALUE, PATH_PREFIX, ROUTE_HEADER, SOME_TEXT } from '../forms';
import { duration, type Kinds, list, numberFrom, size, text, whole } from '../kinds';

const POLICY = { tokens: false, code: 'TrafficPolicyOutOfRange' } as const;
const COUNT = whole(1, 1_000_000, POLICY);
const PERCENT = whole(1, 100, POLICY);
const SHORT_TIME = duration('milliseconds', 1, 2_147_483_647, { ...POLICY, example: 'Duration.seconds(5)' });
const TIMEOUT = duration('seconds', 0, 2_147_483_647, {
  tokens: false,
  code: 'TimeoutOutOfRange',
  example: 'Duration.seconds(2)',
});
const MEMORY = { code: 'ProxyOutOfRange', example: 'Size.mebibytes(192)' } as const;
const PROXY = { tokens: false, code: 'ProxyOutOfRange' } as const;
const ROUTE = { tokens: false, code: 'InvalidMeshRoute' } as const;
const TARGETS = list({ min: 1, code: 'InvalidMeshRoute' });
const PORT = whole(1, 65_535, { tokens: false, code: 'PortOutOfRange' });
const NAMESPACE = text(DNS_NAME, { tokens: true, code: 'InvalidNamespaceName' });

export const MESH: Kinds = {
  'ConnectionLimits.maxConnections': COUNT,
  'ConnectionLimits.maxPendingRequests': COUNT,
  'ConnectionLimits.maxRequests': COUNT,
  'ConnectionLimits.retryBudgetPercent': PERCENT,
  'EnvoyOptions.concurrency': whole(1, 16, PROXY),
  'EnvoyOptions.drainTime': duration('seconds', 1, 110, { ...PROXY, example: 'Duration.seconds(15)' }),
  'EnvoyOptions.maxConnections': whole(1, 1_000_000, PROXY),
  'EnvoyOptions.memory': size('MiB', 96, 8_192, MEMORY),
  'EnvoyOptions.uploadTimeout': duration('seconds', 0, 86_400, { ...PROXY, example: 'Duration.minutes(15)' }),
  'GrpcOptions.healthService': text(GRPC_SERVICE, { tokens: false }),
  'MeshDataPlane.capabilities': list({ unique: true }),
  'MeshDataPlane.connect': text(SOME_TEXT, { tokens: true }),
  'MeshDataPlane.maxServices': whole(1, Number.MAX_SAFE_INTEGER, { tokens: false }),
  'MeshDataPlane.name': text(SOME_TEXT, { tokens: false }),
  'MeshEndpoint.port': PORT,
  'MeshAccess.secrets': list(),
  'MeshEntry.containerName': text(CONTAINER_NAME, { tokens: false, code: 'InvalidContainerName' }),
  'MeshEntry.port': PORT,
  'MeshProxy.containerNames': list({ of: text(CONTAINER_NAME, { tokens: false, code: 'InvalidContainerName' }) }),
  'MeshProxy.memoryMiB': whole(0, 122_880, { tokens: false, code: 'ProxyOutOfRange' }),
  'MeshProxy.ports': list({ of: PORT }),
  'MeshRoute.header.name': text(ROUTE_HEADER, ROUTE),
  'MeshRoute.header.targets': TARGETS,
  'MeshRoute.header.value': text(HEADER_VALUE, ROUTE),
  'MeshRoute.path.prefix': text(PATH_PREFIX, ROUTE),
  'MeshRoute.path.targets': TARGETS,
  'MeshRoute.weighted.targets': TARGETS,
  'OutlierDetection.baseEjectionTime': SHORT_TIME,
  'OutlierDetection.consecutiveErrors': COUNT,
  'OutlierDetection.maxEjectionPercent': PERCENT,
  'RetryOptions.on': list({ min: 1, unique: true, code: 'InvalidRetryPolicy' }),
  'RetryOptions.perTryTimeout': SHORT_TIME,
  'RetryPolicy.attempts.attempts': whole(2, 10, {
    tokens: false,
    code: 'InvalidRetryPolicy',
    example: 'RetryPolicy.attempts(3)',
  }),
  'ServiceConnectOptions.memory': size('MiB', 64, 8_192, MEMORY),
  'TradingMeshProps.namespaceName': NAMESPACE,
  'TrafficPolicy.idleTimeout': TIMEOUT,
  'TrafficPolicy.routes': list(),
  'TrafficPolicy.timeout': TIMEOUT,
  'TraceReceiver.otlpPort': PORT,
  'TraceReceiver.samplingRatio': numberFrom(0, 1, { tokens: false, code: 'SamplingRatioOutOfRange' }),
  'new WeightedTarget.serviceName': text(SOME_TEXT, ROUTE),
  'new WeightedTarget.weight': whole(0, 100, ROUTE),
};
