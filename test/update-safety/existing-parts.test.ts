import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Ingress, JobDefinition, ServiceDefinition, WorkerDefinition, type WorkloadOptions } from '../../src';
import { aPlatform } from '../support/stacks';
import { shownViolations, synthesized, violationsOf } from './support/synthesized';

type Options = Pick<WorkloadOptions, 'logGroup' | 'securityGroups'>;

/** An app whose service, worker and job have these options. */
const appWith = (optionsOf: (stack: Stack, name: string) => Options) =>
  synthesized((app) => {
    const stack = new Stack(app, 'Main');
    aPlatform(stack, {
      ingress: Ingress.none(),
      services: { prices: new ServiceDefinition(optionsOf(stack, 'prices')) },
      workers: { fills: new WorkerDefinition(optionsOf(stack, 'fills')) },
      jobs: { report: new JobDefinition(optionsOf(stack, 'report')) },
    });
  });

/** The log groups of the applications stay without the stack. */
const OWN_LOGS = ['TradingServicespricesLogs', 'TradingWorkersfillsLogs', 'TradingJobsreportLogs'].map(
  (id) => `StatefulRetained ${id}`,
);

test.each<[string, (stack: Stack, name: string) => Options, string[]]>([
  [
    'securityGroups',
    (stack, name) => ({ securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, name, 'sg-0a1b2c3d')] }),
    [],
  ],
  ['logGroup', (stack, name) => ({ logGroup: logs.LogGroup.fromLogGroupName(stack, name, `/desk/${name}`) }), OWN_LOGS],
])('an update to %s replaces nothing, and neither does its reverse', (_name, optionsOf, left) => {
  const [before, after] = [appWith(() => ({})), appWith(optionsOf)];
  expect(shownViolations(violationsOf(before, after)).sort()).toEqual([...left].sort());
  expect(shownViolations(violationsOf(after, before))).toEqual([]);
});
