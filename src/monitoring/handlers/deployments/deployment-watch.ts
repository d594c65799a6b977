import type { ServiceDeployment, ServiceDeploymentBrief } from '@aws-sdk/client-ecs';
import { boundOf, WORK_MINUTES } from './bound';
import { type DeploymentText, endText, hasEnded, rollbackText, stuckText, waitingText } from './deployment-texts';
import { evidenceAgainst } from './guard';
import type { IServiceDeployments } from './service-deployments';
import type { Traffic } from './traffic';
import { type VersionGroups, versionGroups } from './version-groups';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** ECS and CloudWatch show a change only after some seconds. So a run looks at the minute before the last one. */
const LAG_MS = MINUTE_MS;
/** The maximum time that is caught up after runs that failed. Unit: ms. */
const CATCH_UP_MS = HOUR_MS;
/** The time before the end of a pause at which people are reminded. Unit: ms. */
const REMIND_MS = HOUR_MS;

/** The parts that the watch of deployments uses. */
export interface DeploymentWatchProps {
  readonly deployments: IServiceDeployments;
  readonly traffic: Traffic;
  /** Sends a notice to people. */
  readonly notify: (notice: DeploymentText) => Promise<void>;
}

/**
 * Watches the deployments of a cluster, once each minute.
 *
 * - It reports the end of each deployment, whatever ended it.
 * - It reports each hour a deployment that takes longer than its policy allows, and reminds of a pause that ends soon.
 * - It rolls back a new version that is worse than the old one.
 *
 * All follows from the times that ECS records, so nothing is stored. The memory of the process only helps: after a run
 * that failed, the next one catches up.
 */
export class DeploymentWatch {
  /** Ends before this time are reported. */
  private reportedUntil?: number;
  /** The ends that were reported in a run that failed later. */
  private readonly reported = new Set<string>();
  /** The times at which the new versions with test traffic were first seen with production traffic. */
  private shifts = new Map<string, number>();

  public constructor(private readonly props: DeploymentWatchProps) {}

  /**
   * Looks at all deployments. Throws after the last one if one of them failed.
   *
   * @param at the minute of the run
   */
  public async run(at: Date): Promise<void> {
    const until = at.getTime() - LAG_MS;
    const from = Math.max(this.reportedUntil ?? until - MINUTE_MS, until - CATCH_UP_MS);
    const isNew = (time?: Date) => time !== undefined && time.getTime() >= from && time.getTime() < until;
    const deployments = await this.props.deployments.find(at, ({ status, finishedAt }: ServiceDeploymentBrief) => {
      // A deployment that was stopped may have the time of its stop only, which the list does not contain.
      return !hasEnded(status) || finishedAt === undefined || isNew(finishedAt);
    });
    const failures: string[] = [];
    for (const deployment of deployments) {
      try {
        if (!hasEnded(deployment.status)) await this.watch(deployment, at);
        else if (isNew(deployment.finishedAt ?? deployment.stoppedAt)) await this.reportEnd(deployment);
      } catch (error) {
        failures.push(`${deployment.serviceDeploymentArn}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    const active = new Set(deployments.map(({ serviceDeploymentArn }) => serviceDeploymentArn));
    this.shifts = new Map([...this.shifts].filter(([arn]) => active.has(arn)));
    if (failures.length > 0) throw new Error(`deployments not watched: ${failures.join('; ')}`);
    this.reportedUntil = Math.max(until, from);
    this.reported.clear();
  }

  private async reportEnd(deployment: ServiceDeployment): Promise<void> {
    const arn = deployment.serviceDeploymentArn as string;
    // Each rotation of a secret redeploys services, so the success of a rolling deployment is no news.
    if (this.reported.has(arn) || (deployment.status === 'SUCCESSFUL' && !shiftsTraffic(deployment))) return;
    await this.props.notify(endText(deployment));
    this.reported.add(arn);
  }

  private async watch(deployment: ServiceDeployment, at: Date): Promise<void> {
    await this.guard(deployment, at);
    await this.reportStuck(deployment, at);
    for (const hook of deployment.lifecycleHookDetails ?? []) {
      const { status, expiresAt } = hook;
      if (status !== 'AWAITING_ACTION' || expiresAt === undefined) continue;
      if (!isMinuteOf(expiresAt.getTime() - REMIND_MS, at)) continue;
      await this.props.notify(waitingText(deployment, hook));
    }
  }

  private async reportStuck(deployment: ServiceDeployment, at: Date): Promise<void> {
    const { rollback, startedAt, createdAt, deploymentConfiguration, lifecycleStage } = deployment;
    const began = rollback?.startedAt ?? startedAt ?? createdAt;
    if (began === undefined) return;
    const bound = rollback?.startedAt ? WORK_MINUTES : boundOf(deploymentConfiguration, lifecycleStage);
    const late = at.getTime() - began.getTime() - bound * MINUTE_MS;
    // In the first minute, and again in the first minute of each hour.
    if (late < 0 || late % HOUR_MS >= MINUTE_MS) return;
    await this.props.notify(stuckText(deployment, bound));
  }

  /** Rolls a deployment back if its new version is worse than the old one. */
  private async guard(deployment: ServiceDeployment, at: Date): Promise<void> {
    const { status, targetServiceRevision, sourceServiceRevisions = [], serviceDeploymentArn } = deployment;
    const newerPercent = targetServiceRevision?.requestedProductionTrafficWeight ?? 0;
    if (status !== 'IN_PROGRESS' || !shiftsTraffic(deployment) || newerPercent === 0) return;
    const arns = [targetServiceRevision, ...sourceServiceRevisions].map((revision) => revision?.arn);
    const revisions = await this.props.deployments.revisions(arns.filter((arn) => arn !== undefined));
    const groups = versionGroups(deployment, revisions);
    if (!groups || sourceServiceRevisions.length === 0) return;
    const until = new Date(at.getTime() - LAG_MS);
    const since = this.shiftedSince(deployment, groups, until);
    const traffic = await this.props.traffic(groups, until);
    const minutes = traffic.map((minute, index) => {
      const start = until.getTime() - (traffic.length - index) * MINUTE_MS;
      // Before, the group served another version, or testers.
      return start < since ? { ...minute, newer: { requests: 0, failures: 0 } } : minute;
    });
    const evidence = evidenceAgainst({ minutes, newerPercent });
    if (!evidence) return;
    await this.props.deployments.rollBack(serviceDeploymentArn as string);
    await this.props.notify(rollbackText(deployment, evidence));
  }

  /**
   * Returns the time from which the requests to the new group count.
   *
   * ECS records no times of stages. With test traffic, the time is that of the first run that sees production traffic. A
   * new process sees it later than it was, so requests are left out and a rollback comes later.
   */
  private shiftedSince(deployment: ServiceDeployment, { isTested }: VersionGroups, until: Date): number {
    const arn = deployment.serviceDeploymentArn as string;
    const began = deployment.startedAt ?? deployment.createdAt;
    if (began && !isTested) return began.getTime();
    const since = this.shifts.get(arn) ?? until.getTime();
    this.shifts.set(arn, since);
    return since;
  }
}

function shiftsTraffic({ deploymentConfiguration }: ServiceDeployment): boolean {
  return ['BLUE_GREEN', 'CANARY', 'LINEAR'].includes(deploymentConfiguration?.strategy ?? 'ROLLING');
}

/** Returns whether a time is in the minute before a run. */
function isMinuteOf(time: number, at: Date): boolean {
  return time >= at.getTime() - MINUTE_MS && time < at.getTime();
}
