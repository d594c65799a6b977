import { ANY_TEXT, CONTAINER_NAME, CONTAINER_PATH, SOME_TEXT, USER, VARIABLE_NAME } from '../forms';
import { COMMAND_PART, IMAGE_DIGEST, IMAGE_NAME, IMAGE_TAG } from '../image-forms';
import { duration, instance, type Kinds, list, map, numberFrom, size, text, whole } from '../kinds';
import { METRIC_NAME, OTLP_HEADER_NAME, OTLP_URL } from '../telemetry-forms';

const STOP_TIMEOUT = duration('seconds', 2, 120, {
  tokens: true,
  code: 'StopTimeoutOutOfRange',
  source: 'the limit on Fargate',
  example: 'Duration.seconds(90)',
});
const NAME = text(VARIABLE_NAME, { tokens: false, code: 'InvalidVariableName' });
const VARIABLES = map(NAME, { of: text(ANY_TEXT, { tokens: true, missing: 'VariableWithoutValue' }) });
const SECRETS = map(NAME, { of: instance({ missing: 'VariableWithoutValue' }) });
const USER_TEXT = text(USER, { tokens: true, code: 'InvalidUser' });
const KEEP_IMAGES = whole(1, 10_000, { tokens: false, code: 'KeepImagesOutOfRange' });
const COMMAND = list({ tokens: true, of: text(COMMAND_PART, { tokens: true }) });
const FOLDER = text(CONTAINER_PATH, { tokens: false, code: 'InvalidContainerPath' });
const PORT = whole(1, 65_535, { tokens: false, code: 'PortOutOfRange' });
const VERSION = { tokens: true, code: 'TagOrDigest' } as const;

export const WORKLOAD: Kinds = {
  'AssetImageOptions.buildArgs': map(text(SOME_TEXT, { tokens: false }), { of: text(ANY_TEXT, { tokens: false }) }),
  'AssetImageOptions.file': text(SOME_TEXT, { tokens: false }),
  'AssetImageOptions.target': text(SOME_TEXT, { tokens: false }),
  'ContainerHealthCheck.command.command': list({
    min: 1,
    code: 'InvalidHealthCheck',
    of: text(ANY_TEXT, { tokens: true }),
  }),
  'ContainerVolume.temporary.containerPath': FOLDER,
  'EfsVolumeOptions.containerPath': FOLDER,
  'ImageRepositoryProps.keepImages': KEEP_IMAGES,
  'NonBlockingLogsOptions.maxBufferSize': size('MiB', 1, 1_024, { code: 'LogBufferOutOfRange' }),
  'OpenTelemetryOptions.samplingRatio': numberFrom(0, 1, { tokens: false, code: 'SamplingRatioOutOfRange' }),
  'OtlpEndpointOptions.headers': map(text(OTLP_HEADER_NAME, { tokens: false }), { max: 10 }),
  'OtlpMetrics.endpoint.url': text(OTLP_URL, { tokens: true }),
  'OtlpMetrics.selected.names': list({ min: 1, max: 10, unique: true, of: text(METRIC_NAME, { tokens: false }) }),
  'RepositoryImageOptions.digest': text(IMAGE_DIGEST, VERSION),
  'RepositoryImageOptions.tag': text(IMAGE_TAG, VERSION),
  'ServiceImage.fromAsset.folder': text(SOME_TEXT, { tokens: false }),
  'ServiceImage.fromRegistry.name': text(IMAGE_NAME, VERSION),
  'ServiceImageConfig.command': COMMAND,
  'ServiceImageConfig.user': USER_TEXT,
  'SidecarProps.command': list({ of: text(COMMAND_PART, { tokens: true }) }),
  'SidecarProps.environment': VARIABLES,
  'SidecarProps.memory': size('MiB', 6, 122_880, { code: 'SidecarMemoryOutOfRange' }),
  'SidecarProps.name': text(CONTAINER_NAME, { tokens: false, code: 'InvalidContainerName' }),
  'SidecarProps.ports': list({ unique: true, of: PORT }),
  'SidecarProps.secrets': SECRETS,
  'SidecarProps.stopTimeout': STOP_TIMEOUT,
  'SidecarProps.user': USER_TEXT,
  'SidecarProps.volumes': list({ unique: true }),
  'TracingConfig.environment': VARIABLES,
  'TracingConfig.sidecarPorts': list({ of: PORT }),
  'TracingConfig.statements': list(),
  'WorkloadDefaults.stopTimeout': STOP_TIMEOUT,
  'WorkloadOptions.command': COMMAND,
  'WorkloadOptions.cpu': whole(256, 16_384, { tokens: false, code: 'InvalidTaskSize' }),
  'WorkloadOptions.environment': VARIABLES,
  'WorkloadOptions.entryPoint': COMMAND,
  'WorkloadOptions.environmentFiles': list({ max: 10, source: 'the limit of ECS' }),
  'WorkloadOptions.ephemeralStorage': size('GiB', 21, 200, {
    code: 'EphemeralStorageOutOfRange',
    source: 'the range of Fargate',
    example: 'Size.gibibytes(50)',
  }),
  'WorkloadOptions.keepImages': KEEP_IMAGES,
  'WorkloadOptions.memory': size('MiB', 512, 122_880, { code: 'InvalidTaskSize' }),
  'WorkloadOptions.outbound': list(),
  'WorkloadOptions.secrets': SECRETS,
  'WorkloadOptions.securityGroups': list({
    max: 4,
    unique: true,
    code: 'InvalidSecurityGroup',
    source: 'ECS accepts 5, with the own one',
  }),
  'WorkloadOptions.sidecars': list(),
  'WorkloadOptions.stopTimeout': STOP_TIMEOUT,
  'WorkloadOptions.ulimits': list(),
  'WorkloadOptions.user': USER_TEXT,
  'WorkloadOptions.volumes': list({ unique: true }),
  'WorkloadOptions.workingDirectory': FOLDER,
  'aws_ecs.Ulimit.hardLimit': whole(1, 1_048_576, { tokens: true, code: 'InvalidUlimit' }),
  'aws_ecs.Ulimit.softLimit': whole(1, 1_048_576, { tokens: true, code: 'InvalidUlimit' }),
  'aws_ecs.HealthCheck.retries': whole(1, 10, { tokens: true, code: 'InvalidHealthCheck', source: 'the range of ECS' }),
};
