import type { ServiceDeployment, ServiceRevision } from '@aws-sdk/client-ecs';

/** The target groups of the two versions of a deployment, and their load balancer, as CloudWatch names them. */
export interface VersionGroups {
  /** For example `app/trading/50dc6c495c0c9188`. */
  readonly loadBalancer: string;
  /** For example `targetgroup/green/73e2d6bc24d8a067`. */
  readonly newer: string;
  readonly older: string;
  /** Indicates whether testers reach the newer version through the load balancer before production does. */
  readonly isTested: boolean;
}

/**
 * Returns the target groups of the two versions. Undefined if no Application Load Balancer serves them.
 *
 * The two groups exchange their roles with each deployment, so the template does not contain which one is new. ECS
 * records the group that serves a revision in the resolved configuration of the revision.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ResolvedConfiguration.html
 */
export function versionGroups(
  { targetServiceRevision, sourceServiceRevisions = [] }: ServiceDeployment,
  revisions: readonly ServiceRevision[],
): VersionGroups | undefined {
  const target = revisions.find(({ serviceRevisionArn }) => serviceRevisionArn === targetServiceRevision?.arn);
  const [shifted] = (target?.loadBalancers ?? []).filter(({ advancedConfiguration }) => advancedConfiguration);
  const rule = shifted?.advancedConfiguration?.productionListenerRule;
  const loadBalancer = rule?.match(/:listener-rule\/(app\/[^/]+\/[^/]+)\//)?.[1];
  if (!target || !shifted || !loadBalancer) return undefined;
  const both = [shifted.targetGroupArn, shifted.advancedConfiguration?.alternateTargetGroupArn];
  const newer = servingGroup(target, both);
  const isSource = ({ serviceRevisionArn }: ServiceRevision) =>
    sourceServiceRevisions.some(({ arn }) => arn === serviceRevisionArn);
  const [older = both.find((group) => group !== newer)] = revisions
    .filter(isSource)
    .map((source) => servingGroup(source, both))
    .filter((group) => group !== undefined);
  if (!newer || !older || newer === older) return undefined;
  return {
    loadBalancer,
    newer: dimension(newer),
    older: dimension(older),
    isTested: shifted.advancedConfiguration?.testListenerRule !== undefined,
  };
}

/** Returns the group that serves a revision, if it is one of the two groups of the service. */
function servingGroup(
  { resolvedConfiguration }: ServiceRevision,
  both: readonly (string | undefined)[],
): string | undefined {
  return resolvedConfiguration?.loadBalancers
    ?.map(({ targetGroupArn }) => targetGroupArn)
    .find((group) => both.includes(group));
}

/** The part of the ARN after the account. */
function dimension(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1);
}
