import { Duration, type Stack } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import {
  JobDefinition,
  JobSchedule,
  type TradingAnalyticsPlatformProps,
  WorkerDefinition,
  WorkSource,
} from '../../../src';

/** The job and the worker of the platforms that the commands of the runbook run on. */
export const JOB = 'report';
export const WORKER = 'fills';

/** Returns a job with a schedule, and a worker with a queue. */
export function jobAndWorker(stack: Stack): Pick<TradingAnalyticsPlatformProps, 'jobs' | 'workers'> {
  const deadLetterQueue = { queue: new Queue(stack, 'FailedFills', { enforceSSL: true }), maxReceiveCount: 3 };
  const queue = new Queue(stack, 'Fills', {
    enforceSSL: true,
    visibilityTimeout: Duration.minutes(5),
    deadLetterQueue,
  });
  return {
    jobs: { [JOB]: new JobDefinition({ schedule: JobSchedule.rate(Duration.hours(6)) }) },
    workers: { [WORKER]: new WorkerDefinition({ source: WorkSource.queue(queue, { backlogPerTask: 100 }) }) },
  };
}
