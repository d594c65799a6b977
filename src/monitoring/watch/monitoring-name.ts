import { type CfnResource, Names, Stack, TagManager } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { MONITORING_TAG } from '../handlers/watch/monitoring-tag';

/** A tag has at most 256 characters, and the name of a stack 128. Unit: characters. */
const MAX_NAME = 120;

/**
 * Returns the name of a monitoring in tags, which is unique in its account and Region.
 *
 * It refers to no resource. So resources in stacks before and after the monitoring can have it.
 */
export function monitoringName(monitoring: IConstruct): string {
  let stack = Stack.of(monitoring);
  while (stack.nestedStackParent) stack = stack.nestedStackParent;
  return `${stack.stackName}/${Names.uniqueResourceName(monitoring, { maxLength: MAX_NAME })}`;
}

/** Tags the resource of a construct alone. Tags of the CDK would apply to its children too. */
export function tagWatched(construct: IConstruct, name: string): void {
  TagManager.of(construct.node.defaultChild as CfnResource)?.setTag(MONITORING_TAG, name);
}
