import type { DeploymentLifecycleHookDetail, ServiceDeployment, ServiceDeploymentStatus } from '@aws-sdk/client-ecs';
import type { Requests } from './chance';
import type { Evidence } from './guard';

/** The kinds of notices about deployments. Each has an entry in the runbook. */
export const DEPLOYMENT_KINDS = ['DeploymentFailed', 'DeploymentWaiting', 'DeploymentStuck', 'RollbackFailed'] as const;

/** A kind of notice about a deployment. */
export type DeploymentKind = (typeof DEPLOYMENT_KINDS)[number];

/** A notice to people. */
export interface DeploymentText {
  /** The runbook entry. A success has none. */
  readonly kind?: DeploymentKind;
  readonly subject: string;
  readonly text: string;
}

/** The ends of a deployment, and how a notice states them. */
const ENDS: Partial<Record<ServiceDeploymentStatus, { readonly kind?: DeploymentKind; readonly what: string }>> = {
  SUCCESSFUL: { what: 'succeeded' },
  ROLLBACK_SUCCESSFUL: { kind: 'DeploymentFailed', what: 'was rolled back' },
  ROLLBACK_FAILED: { kind: 'RollbackFailed', what: 'failed, and its rollback failed' },
  STOPPED: { kind: 'DeploymentFailed', what: 'was stopped' },
};

/** Returns the name of the service of a deployment. */
export function serviceOf({ serviceArn }: { readonly serviceArn?: string }): string {
  return (serviceArn as string).split('/').at(-1) as string;
}

/** Returns whether a deployment with a status has ended. */
export function hasEnded(status?: ServiceDeploymentStatus): boolean {
  return status !== undefined && ENDS[status] !== undefined;
}

/** Returns the notice of the end of a deployment. */
export function endText(deployment: ServiceDeployment): DeploymentText {
  const { status, statusReason, rollback, alarms, startedAt, createdAt } = deployment;
  const { kind, what } = ENDS[status as ServiceDeploymentStatus] as { kind?: DeploymentKind; what: string };
  const rang = alarms?.triggeredAlarmNames ?? [];
  return {
    kind,
    subject: `Deployment ${what}: ${serviceOf(deployment)}`,
    text: lines(
      `The deployment of ${serviceOf(deployment)} ${what}. It began at ${(startedAt ?? createdAt)?.toISOString()}.`,
      rollback?.reason && `Reason of the rollback: ${rollback.reason}`,
      statusReason && `Reason: ${statusReason}`,
      rang.length > 0 && `Alarms: ${rang.join(', ')}`,
      deployment.serviceDeploymentArn,
    ),
  };
}

/** Returns the notice of a deployment that takes longer than its policy allows. */
export function stuckText(deployment: ServiceDeployment, bound: number): DeploymentText {
  const { lifecycleStage, status, startedAt, createdAt, targetServiceRevision, serviceDeploymentArn } = deployment;
  const { runningTaskCount, requestedTaskCount } = targetServiceRevision ?? {};
  return {
    kind: 'DeploymentStuck',
    subject: `Deployment stuck: ${serviceOf(deployment)}`,
    text: lines(
      `The deployment of ${serviceOf(deployment)} still runs. It began at ${(startedAt ?? createdAt)?.toISOString()}. Its policy allows ${bound} minutes up to this stage.`,
      `Status: ${status}. Stage: ${lifecycleStage ?? 'rolling'}. Tasks of the new version: ${runningTaskCount ?? 0} of ${requestedTaskCount ?? '?'} run.`,
      `To roll it back: aws ecs stop-service-deployment --service-deployment-arn ${serviceDeploymentArn} --stop-type ROLLBACK`,
    ),
  };
}

/** Returns the reminder of a pause that ends soon. */
export function waitingText(
  { serviceDeploymentArn, serviceArn }: ServiceDeployment,
  { hookId, expiresAt, timeoutAction }: DeploymentLifecycleHookDetail,
): DeploymentText {
  const service = serviceOf({ serviceArn });
  const then = timeoutAction === 'CONTINUE' ? 'continues it' : 'rolls it back';
  return {
    kind: 'DeploymentWaiting',
    subject: `Deployment still waits: ${service}`,
    text: lines(
      `The deployment of ${service} waits for a person. At ${expiresAt?.toISOString()} ECS ${then}.`,
      `To continue it: aws ecs continue-service-deployment --service-deployment-arn ${serviceDeploymentArn} --hook-id ${hookId} --action CONTINUE`,
    ),
  };
}

/** Returns the notice of a rollback that the guard has requested. */
export function rollbackText(deployment: ServiceDeployment, { newer, older, minutes }: Evidence): DeploymentText {
  return {
    kind: 'DeploymentFailed',
    subject: `Deployment is rolled back: ${serviceOf(deployment)}`,
    text: lines(
      `The new version of ${serviceOf(deployment)} fails more often than the old one, so its deployment is rolled back.`,
      `New version: ${share(newer)} in the last ${minutes} min. Old version: ${share(older)}.`,
      deployment.serviceDeploymentArn,
    ),
  };
}

function share({ requests, failures }: Requests): string {
  return `${failures} of ${requests} requests failed`;
}

function lines(...parts: (string | false | undefined)[]): string {
  return parts.filter(Boolean).join('\n');
}
