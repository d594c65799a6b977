import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/** The constructs with roles that a stack has once: functions of the library and of the CDK, and the role of schedules. */
const SHARED_WITH_ROLES =
  /^(TradingSecretReaders|TradingRouteWeights|TradingMigrations|TradingJobScheduler|TradingCertificates-.*|Custom::.*CustomResourceProvider)$/;

/** Applies a permissions boundary to the roles of a construct, and to the shared roles of its stack. */
export function applyPermissionsBoundary(scope: IConstruct, boundary?: iam.IManagedPolicy): void {
  if (!boundary) return;
  const shared = Stack.of(scope).node.children.filter(({ node }) => SHARED_WITH_ROLES.test(node.id));
  for (const construct of [scope, ...shared]) iam.PermissionsBoundary.of(construct).apply(boundary);
}
