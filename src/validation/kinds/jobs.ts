import { ANY_TEXT, SERVICE_NAME, SOME_TEXT, VARIABLE_NAME } from '../forms';
import { COMMAND_PART } from '../image-forms';
import { duration, instance, type Kinds, list, map, text, whole } from '../kinds';

const JOB = { tokens: false, code: 'JobOutOfRange' } as const;
const NAME = text(SERVICE_NAME, { tokens: false, code: 'InvalidServiceName' });
const DEFINITION = instance({ code: 'NotADefinition', missing: 'NotADefinition' });
const VARIABLE = text(VARIABLE_NAME, { tokens: false, code: 'InvalidVariableName' });
/** An alarm evaluates one day at most every minute. */
const ALARM = { ...JOB, source: 'the day that an alarm can evaluate every minute', example: 'Duration.minutes(30)' };

export const JOBS: Kinds = {
  'FargateJob.addEnvironment.name': VARIABLE,
  'FargateJob.addEnvironment.setBy': text(SOME_TEXT, { tokens: false }),
  'FargateJob.addEnvironment.value': text(ANY_TEXT, { tokens: true, missing: 'VariableWithoutValue' }),
  'FargateJob.addSecret.name': VARIABLE,
  'FargateJob.addSecret.setBy': text(SOME_TEXT, { tokens: false }),
  'FargateJobProps.jobName': NAME,
  'JobDefinitionProps.calls': list({ of: text(ANY_TEXT, { tokens: false }) }),
  'JobOptions.arguments': list({ of: text(COMMAND_PART, { tokens: true }) }),
  'JobOptions.finishWithin': duration('minutes', 1, 24 * 60, ALARM),
  'JobOptions.items': list({ min: 1, unique: true, of: text(SOME_TEXT, { tokens: true }) }),
  'JobOptions.maxParallel': whole(1, 40, { ...JOB, source: 'the concurrent iterations of an inline map' }),
  'JobOptions.retries': whole(0, 10, JOB),
  'JobOptions.startWithin': duration('minutes', 1, 24 * 60, ALARM),
  'JobOptions.timeout': duration('seconds', 60, 14 * 24 * 3600, { ...JOB, example: 'Duration.hours(1)' }),
  'TradingAnalyticsPlatform.addJob.definition': DEFINITION,
  'TradingAnalyticsPlatform.addJob.name': NAME,
  'TradingAnalyticsPlatform.job.name': text(ANY_TEXT, { tokens: false }),
  'TradingAnalyticsPlatformProps.jobs': map(NAME, { of: DEFINITION }),
};
