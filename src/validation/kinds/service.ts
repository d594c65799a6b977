import {
  ALARM_KIND,
  ANY_TEXT,
  HEALTH_PATH,
  SERVICE_NAME,
  SOME_TEXT,
  TEST_HEADER_NAME,
  TEST_HEADER_VALUE,
  VARIABLE_NAME,
} from '../forms';
import { COMMAND_PART } from '../image-forms';
import { duration, type Kinds, list, map, multipleOf, numberFrom, text, whole } from '../kinds';

const MAX = Number.MAX_SAFE_INTEGER;
const COOLDOWN = duration('seconds', 0, 86_400, { tokens: true, code: 'ScalingOutOfRange' });
const PERCENT = whole(1, 100, { tokens: true, code: 'ScalingOutOfRange' });
const TASKS = whole(0, 5_000, { tokens: true, code: 'ScalingOutOfRange', source: 'the quota of tasks in a service' });
const TARGET = numberFrom(0, MAX, { tokens: true, code: 'ScalingOutOfRange', aboveMin: true });
const STEPS = { tokens: false, code: 'InvalidScalingSteps' } as const;
/** The expressions and descriptions of alarms contain these numbers. */
const ALARM = { tokens: false, code: 'ThresholdOutOfRange' } as const;
const ALARM_PERCENT = whole(1, 100, { tokens: true, code: 'ThresholdOutOfRange' });
const ALARM_COUNT = whole(1, 1_000_000, { tokens: true, code: 'ThresholdOutOfRange' });
const DEPLOYMENT = { tokens: false, code: 'DeploymentPercentOutOfRange' } as const;
const BAKE = duration('minutes', 0, 24 * 60, {
  tokens: false,
  code: 'BakeOutOfRange',
  example: 'Duration.minutes(10)',
});
const VARIABLE = text(VARIABLE_NAME, { tokens: false, code: 'InvalidVariableName' });
const TEST_TRAFFIC = { tokens: true, code: 'InvalidTestTraffic' } as const;

export const SERVICE: Kinds = {
  'WorkerThresholds.cpuPercent': ALARM_PERCENT,
  'WorkerThresholds.errorsPerMinute': ALARM_COUNT,
  'WorkerThresholds.logSilentMinutes': multipleOf(5, 5, 1_440, ALARM),
  'WorkerThresholds.memoryPercent': ALARM_PERCENT,
  'AlarmThresholds.minRequestsPerMinute': whole(1, 1_000_000, ALARM),
  'AlarmThresholds.responseMilliseconds': whole(1, 3_600_000, ALARM),
  'AlarmThresholds.serverErrorPercent': numberFrom(0, 100, { ...ALARM, aboveMin: true }),
  'WorkerThresholds.tasksMissingMinutes': whole(1, 1_440, ALARM),
  'AlarmThresholds.unhealthyTargets': whole(1, 5_000, ALARM),
  'BlueGreenOptions.bake': BAKE,
  'CanaryOptions.bake': BAKE,
  'CanaryOptions.finalBake': BAKE,
  'CanaryOptions.percent': multipleOf(0.1, 0.1, 100, DEPLOYMENT),
  'DeploymentHookOptions.stages': list({ min: 1, code: 'HookStage' }),
  'DeploymentHookOptions.timeout': duration('minutes', 1, 14 * 24 * 60, { tokens: false, code: 'HookOutOfRange' }),
  'FailureThreshold.count.tasks': whole(1, 5_000, { ...DEPLOYMENT, source: 'the quota of tasks in a service' }),
  'FailureThreshold.percent.percent': whole(1, 100, DEPLOYMENT),
  'FailureThreshold.unboundedPercent.percent': whole(1, 100, DEPLOYMENT),
  'FunctionHookOptions.details': map(text(SOME_TEXT, { tokens: false }), { of: text(ANY_TEXT, { tokens: true }) }),
  'LinearOptions.bake': BAKE,
  'LinearOptions.finalBake': BAKE,
  'LinearOptions.step': multipleOf(0.1, 3, 100, DEPLOYMENT),
  'MeshedFargateService.addEnvironment.name': VARIABLE,
  'MeshedFargateService.addEnvironment.setBy': text(SOME_TEXT, { tokens: false }),
  'MeshedFargateService.addEnvironment.value': text(ANY_TEXT, { tokens: true, missing: 'VariableWithoutValue' }),
  'MeshedFargateService.addSecret.name': VARIABLE,
  'MeshedFargateService.addSecret.setBy': text(SOME_TEXT, { tokens: false }),
  'MeshedFargateServiceProps.serviceName': text(SERVICE_NAME, { tokens: false, code: 'InvalidServiceName' }),
  'Migration.command.command': list({ min: 1, tokens: true, of: text(COMMAND_PART, { tokens: true }) }),
  'MigrationOptions.timeout': duration('seconds', 1, 3_600, {
    tokens: false,
    code: 'MigrationTimeoutOutOfRange',
    source: 'the limit of CloudFormation; a job may take longer',
    example: 'Duration.minutes(30)',
  }),
  'RollingOptions.maxHealthyPercent': whole(101, 1_000, { ...DEPLOYMENT, tokens: true }),
  'RollingOptions.minHealthyPercent': whole(0, 100, { ...DEPLOYMENT, tokens: true }),
  'ScalingCooldowns.scaleInCooldown': COOLDOWN,
  'ScalingCooldowns.scaleOutCooldown': COOLDOWN,
  'ScalingMetric.backlogPerTask.target': TARGET,
  'ScalingMetric.requestsPerTask.target': TARGET,
  'ScalingMetric.steps.intervals': list({ min: 2, max: 40, code: 'InvalidScalingSteps' }),
  'ScalingMetric.track.target': TARGET,
  'ScalingOptions.cpuPercent': PERCENT,
  'ScalingOptions.maxTasks': TASKS,
  'ScalingOptions.memoryPercent': PERCENT,
  'ScalingOptions.metrics': list(),
  'ScalingOptions.minTasks': TASKS,
  'ScalingOptions.schedules': list(),
  'ScalingStepsOptions.datapointsToAlarm': whole(1, 8_640, STEPS),
  'ScalingStepsOptions.evaluationPeriods': whole(1, 8_640, { ...STEPS, source: 'one day of periods of 10 seconds' }),
  'ScalingStepsOptions.minAdjustmentMagnitude': whole(1, 5_000, STEPS),
  'ServiceOptions.severities': map(text(ALARM_KIND, { tokens: false, code: 'UnknownAlarmKind' }), {}),
  'ServiceOptions.healthCheckGracePeriod': duration('seconds', 0, 2_147_483_647, {
    tokens: true,
    code: 'GracePeriodOutOfRange',
    source: 'the limit of ECS',
    example: 'Duration.seconds(60)',
  }),
  'ServiceOptions.healthPath': text(HEALTH_PATH, { tokens: false, code: 'InvalidHealthPath' }),
  'ServiceOptions.port': whole(1, 65_535, { tokens: false, code: 'PortOutOfRange' }),
  'TestTraffic.header': text(TEST_HEADER_NAME, TEST_TRAFFIC),
  'TestTraffic.priority': whole(1, 50_000, { tokens: false, code: 'InvalidRoute' }),
  'TestTraffic.value': text(TEST_HEADER_VALUE, TEST_TRAFFIC),
  'TrafficShiftOptions.hooks': list(),
  'aws_applicationautoscaling.ScalingInterval.change': whole(-5_000, 5_000, STEPS),
  'aws_applicationautoscaling.ScalingInterval.lower': numberFrom(-MAX, MAX, STEPS),
  'aws_applicationautoscaling.ScalingInterval.upper': numberFrom(-MAX, MAX, STEPS),
};
