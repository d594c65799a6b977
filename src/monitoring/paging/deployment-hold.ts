import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { childScope } from '../../naming/child-scope';
import type { RunbookEntry } from '../../runbook/runbook';
import { RunbookAlarm } from '../../runbook/runbook-alarm';
import { acknowledgeComplianceRule } from '../../security/nag-acknowledgements';
import { deploymentsMetric } from '../../service/service-metrics';
import { alarmScope } from '../alarm-scope';
import { inAlarm } from './alarm-rule';

/** The maximum time that a deployment holds a page back. */
const HELD_MINUTES = 15;
/** The symptoms that a deployment explains, because it replaces tasks. It does not explain failed or slow requests. */
const EXPLAINED: readonly RunbookEntry[] = ['TasksMissing', 'TargetsUnhealthy'];

/** A service whose deployments hold pages back. */
export interface DeployedService extends Construct {
  readonly service: ecs.FargateService;
  readonly serviceName: string;
}

/** Indicates whether a deployment explains an alarm. */
export function isExplainedByDeployment({ kind }: RunbookAlarm): boolean {
  return EXPLAINED.includes(kind);
}

/**
 * Returns the rule that no deployment of a service runs, or that a deployment has run for long.
 *
 * `DeploymentCount` of Container Insights is above 1 while a deployment runs. Without data, nothing is held back.
 *
 * @param describe receives the two alarms on deployments, which notify nobody
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html
 */
export function unlessDeploying(service: DeployedService, describe: (alarm: RunbookAlarm) => void): string {
  const scope = childScope(alarmScope(service), 'Deployment');
  const running = (home: Construct, periods: number, event: string) => {
    const deploying = RunbookAlarm.of(home, 'PagesHeld', {
      metric: deploymentsMetric(service.service, {
        period: Duration.minutes(1),
        statistic: cloudwatch.Stats.MAXIMUM,
      }),
      description: `A deployment of ${service.serviceName} ${event}.`,
      threshold: 2,
      periods,
    });
    acknowledgeComplianceRule(
      deploying,
      'CloudWatchAlarmAction',
      'The alarm holds other pages back, and notifies nobody.',
    );
    describe(deploying);
    return inAlarm(deploying);
  };
  const short = running(scope, 1, 'runs. Pages of missing tasks and unhealthy targets wait');
  const long = running(
    childScope(scope, 'Long'),
    HELD_MINUTES,
    `has run for ${HELD_MINUTES} minutes. It no longer holds pages back`,
  );
  return `(NOT ${short} OR ${long})`;
}
