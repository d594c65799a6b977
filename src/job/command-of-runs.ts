import { Fn, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { ServiceImageConfig } from '../workload/service-image-config';
import type { JobOptions } from './job-options';
import type { RunSettings } from './run-definition';

/**
 * Returns the command, the arguments and the items of the runs of a job, as JSON.
 *
 * The placeholder has a command of its own, so the arguments have no effect while it runs.
 */
export function commandOfRuns(
  scope: IConstruct,
  { command: ofImage, placeholderCondition }: ServiceImageConfig,
  { command = [], arguments: given = [], items = [''] }: JobOptions,
): Pick<RunSettings, 'commandJson' | 'argumentsJson' | 'itemsJson'> {
  const none = '[]';
  const [commandJson, json, itemsJson] = [command, given, items].map((list) => Stack.of(scope).toJsonString(list));
  const isEmpty = given.length === 0 || (ofImage && !placeholderCondition);
  if (isEmpty || !placeholderCondition) return { commandJson, itemsJson, argumentsJson: isEmpty ? none : json };
  const argumentsJson = Fn.conditionIf(placeholderCondition.logicalId, none, json).toString();
  return { commandJson, itemsJson, argumentsJson };
}
