import { CfnParameter, Duration, type Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import {
  type AlarmThresholds,
  ContainerHealthCheck,
  Database,
  DeploymentHook,
  DeploymentPolicy,
  DeploymentStage,
  MeshedFargateService,
  type MeshedFargateServiceProps,
  Migration,
  OtlpMetrics,
  Route,
  ScalingMetric,
  ServiceDefinition,
  ServiceImage,
  Sidecar,
  type SidecarProps,
  type TestTraffic,
  Tracing,
} from '../../src';
import type { Kind } from '../../src/validation/kinds';
import { SERVICE } from '../../src/validation/kinds/service';
import { WORKLOAD } from '../../src/validation/kinds/workload';
import { behindLoadBalancer } from '../support/routes';
import { aPlatform, aStack, surroundings, templateOf } from '../support/stacks';

const NUMBER = Token.asNumber({ Ref: 'Later' });
const TEXT = Token.asString({ Ref: 'Later' });
const SECONDS = Duration.seconds(NUMBER);
const ticks = new cloudwatch.Metric({ namespace: 'Trading', metricName: 'Ticks' });

const OWN_IMAGE = ServiceImage.fromRegistry('x:1');

type Props = Partial<MeshedFargateServiceProps>;

/** Adds a service behind a load balancer. */
function service(props: Props) {
  return (stack: Stack) => {
    behindLoadBalancer(new MeshedFargateService(stack, 'Risk', { ...surroundings(stack), ...props }));
  };
}

/** Adds a service to a platform, which also adds its alarms. */
function watched(alarms: AlarmThresholds) {
  const risk = new ServiceDefinition({ alarms, routes: [Route.path('/*')] });
  return (stack: Stack) => {
    aPlatform(stack, { services: { risk }, database: Database.none() });
  };
}

function sidecar(props: Partial<SidecarProps>) {
  const image = ecs.ContainerImage.fromRegistry('x:1');
  return service({ sidecars: [new Sidecar({ name: 'x', image, ...props })] });
}

function tested(testTraffic: TestTraffic) {
  return service({ deployment: DeploymentPolicy.blueGreen({ testTraffic: { ...testTraffic, priority: 7 } }) });
}

/** Ways to use a value that is known only at deployment. */
const USES: Record<string, (stack: Stack) => void> = {
  'WorkerThresholds.cpuPercent': watched({ cpuPercent: NUMBER }),
  'WorkerThresholds.errorsPerMinute': watched({ errorsPerMinute: NUMBER }),
  'WorkerThresholds.memoryPercent': watched({ memoryPercent: NUMBER }),
  'ContainerHealthCheck.command.command': service({
    containerHealthCheck: ContainerHealthCheck.command(['CMD', TEXT]),
  }),
  'FunctionHookOptions.details': (stack) => {
    const handler = lambda.Function.fromFunctionArn(stack, 'Hook', 'arn:aws:lambda:eu-west-1:123456789012:function:x');
    const stages = [DeploymentStage.POST_TEST_TRAFFIC_SHIFT];
    const hooks = [DeploymentHook.invoke(handler, { stages, details: { key: TEXT } })];
    service({ deployment: DeploymentPolicy.blueGreen({ hooks }) })(stack);
  },
  'MeshedFargateService.addEnvironment.value': (stack) => {
    new MeshedFargateService(stack, 'Risk', surroundings(stack)).addEnvironment('NAME', TEXT);
  },
  'Migration.command.command': service({
    image: ServiceImage.fromRegistry('public.ecr.aws/nginx/nginx:1.27'),
    migration: Migration.command(['migrate', TEXT]),
  }),
  'RepositoryImageOptions.digest': service({ image: ServiceImage.fromRepository({ digest: TEXT }) }),
  'RepositoryImageOptions.tag': service({ image: ServiceImage.fromRepository({ tag: TEXT }) }),
  'RollingOptions.maxHealthyPercent': service({ deployment: DeploymentPolicy.rolling({ maxHealthyPercent: NUMBER }) }),
  'RollingOptions.minHealthyPercent': service({ deployment: DeploymentPolicy.rolling({ minHealthyPercent: NUMBER }) }),
  'ScalingCooldowns.scaleInCooldown': service({ scaling: { scaleInCooldown: SECONDS } }),
  'ScalingCooldowns.scaleOutCooldown': service({ scaling: { scaleOutCooldown: SECONDS } }),
  'ScalingMetric.backlogPerTask.target': (stack) => {
    const metrics = [ScalingMetric.backlogPerTask(new sqs.Queue(stack, 'Orders'), NUMBER)];
    service({ scaling: { metrics } })(stack);
  },
  'ScalingMetric.requestsPerTask.target': service({ scaling: { metrics: [ScalingMetric.requestsPerTask(NUMBER)] } }),
  'ScalingMetric.track.target': service({ scaling: { metrics: [ScalingMetric.track(ticks, NUMBER)] } }),
  'ScalingOptions.cpuPercent': service({ scaling: { cpuPercent: NUMBER } }),
  'ScalingOptions.maxTasks': service({ scaling: { maxTasks: NUMBER } }),
  'ScalingOptions.memoryPercent': service({ scaling: { memoryPercent: NUMBER } }),
  'ScalingOptions.minTasks': service({ scaling: { minTasks: NUMBER } }),
  'ServiceImage.fromRegistry.name': service({ image: ServiceImage.fromRegistry(TEXT) }),
  'OtlpMetrics.endpoint.url': service({ tracing: Tracing.openTelemetry({ metrics: OtlpMetrics.endpoint(TEXT) }) }),
  'ServiceImageConfig.command': (stack) => {
    const parameter = new CfnParameter(stack, 'Later', { default: '' });
    service({ image: ServiceImage.fromParameter(parameter) })(stack);
  },
  'ServiceImageConfig.user': (stack) => {
    const parameter = new CfnParameter(stack, 'Later', { default: '' });
    service({ image: ServiceImage.fromParameter(parameter) })(stack);
  },
  'ServiceOptions.healthCheckGracePeriod': service({ healthCheckGracePeriod: SECONDS }),
  'SidecarProps.command': sidecar({ command: [TEXT] }),
  'SidecarProps.environment': sidecar({ environment: { NAME: TEXT } }),
  'SidecarProps.stopTimeout': sidecar({ stopTimeout: SECONDS }),
  'SidecarProps.user': sidecar({ user: TEXT }),
  'TestTraffic.header': tested({ header: TEXT, value: 'next' }),
  'TestTraffic.value': tested({ value: TEXT }),
  'TracingConfig.environment': service({ environment: { NAME: TEXT } }),
  'WorkloadDefaults.stopTimeout': (stack) => {
    aPlatform(stack, { defaults: { stopTimeout: SECONDS }, database: Database.none() });
  },
  'WorkloadOptions.command': service({ image: OWN_IMAGE, command: [TEXT] }),
  'WorkloadOptions.entryPoint': service({ image: OWN_IMAGE, entryPoint: [TEXT] }),
  'WorkloadOptions.environment': service({ environment: { NAME: TEXT } }),
  'WorkloadOptions.stopTimeout': service({ stopTimeout: SECONDS }),
  'WorkloadOptions.user': service({ user: TEXT }),
  'aws_ecs.Ulimit.hardLimit': service({ ulimits: [{ name: ecs.UlimitName.NOFILE, softLimit: 7, hardLimit: NUMBER }] }),
  'aws_ecs.Ulimit.softLimit': service({ ulimits: [{ name: ecs.UlimitName.NOFILE, softLimit: NUMBER, hardLimit: 7 }] }),
  'aws_ecs.HealthCheck.retries': sidecar({ healthCheck: { command: ['CMD', 'x'], retries: NUMBER } }),
};

function takesTokens(kind: Kind): boolean {
  if ('tokens' in kind && kind.tokens) return true;
  return 'of' in kind && kind.of !== undefined && takesTokens(kind.of);
}

test('every option of a service that accepts a token is used in this test', () => {
  const options = Object.entries({ ...SERVICE, ...WORKLOAD }).filter(([, kind]) => takesTokens(kind));
  expect(Object.keys(USES).sort()).toEqual(options.map(([key]) => key).sort());
});

test.each(Object.entries(USES))('a token as %s reaches the template unchanged', (_option, use) => {
  const stack = aStack();
  use(stack);
  const template = JSON.stringify(templateOf(stack).toJSON());
  expect(template).toContain('{"Ref":"Later"}');
  expect(template).not.toMatch(/e\+289|\$\{token/i);
});
