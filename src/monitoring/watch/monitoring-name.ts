import { createHash } from 'node:crypto';
import { type CfnResource, Names, Stack, TagManager } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { MONITORING_TAGS } from '../handlers/watch/monitoring-tag';

/** The key of a tag has at most 128 characters. Unit: characters. */
const MAX_KEY = 128;
const HASH = 8;

/**
 * Returns the key of the tag of what a monitoring watches, which is unique in its account and Region.
 *
 * It refers to no resource. So resources in stacks before and after the monitoring can have it.
 */
export function monitoringTag(monitoring: IConstruct): string {
  let stack = Stack.of(monitoring);
  while (stack.nestedStackParent) stack = stack.nestedStackParent;
  const key = `${MONITORING_TAGS}${stack.stackName}.${Names.uniqueResourceName(monitoring, {})}`;
  if (key.length <= MAX_KEY) return key;
  return key.slice(0, MAX_KEY - HASH) + createHash('sha256').update(key).digest('hex').slice(0, HASH);
}

/** Tags the resource of a construct alone. Tags of the CDK would apply to its children too. */
export function tagWatched(construct: IConstruct, key: string): void {
  TagManager.of(construct.node.defaultChild as CfnResource)?.setTag(key, 'alarm');
}
