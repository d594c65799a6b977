import { Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { quoted, UsageError } from '../../validation/usage-error';
import type { ScalingOptions } from './scaling-options';

const REASON = 'one task, which ECS stops before it starts the next one';

/** Returns the scaling of one task. Throws if an option contradicts it. */
export function singletonScaling(scope: IConstruct, { singleton: _one, ...others }: ScalingOptions) {
  const given = Object.entries(others).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (given.length > 0) {
    throw new UsageError(scope, 'SingletonScales', {
      got: `scaling.singleton: true, and ${quoted(given.sort())}`,
      expected: `no other option of scaling: a singleton is ${REASON}`,
      fix: 'remove singleton or the other options',
    });
  }
  return {
    singleton: true,
    minTasks: 1,
    maxTasks: 1,
    metrics: [],
    schedules: [],
    highResolution: false,
    scaleOutCooldown: Duration.minutes(0),
    scaleInCooldown: Duration.minutes(0),
  };
}

/** Returns an error about a deployment policy with which two tasks run at the same time. */
export function deploymentOfSingleton(scope: IConstruct, option: string): UsageError {
  return new UsageError(scope, 'SingletonDeployment', {
    got: `scaling.singleton: true, and ${option}`,
    expected: `a rolling deployment without percentages: a singleton is ${REASON}`,
    fix: 'use DeploymentPolicy.rolling(), or remove singleton',
  });
}
