import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  DatabasePrivilege,
  PostgresUserStrategy,
  RotatableSecret,
  RotationPlan,
  type TradingAnalyticsPlatform,
} from '../../../src';
import type { Choices } from './choices';
import type { PlatformValues } from './platform-values';
import { TimeValues } from './time-values';

/** What is added to a platform: parts of a later stack, calls, alarms and grants. */
export class LaterParts {
  public constructor(
    private readonly choices: Choices,
    private readonly platform: TradingAnalyticsPlatform,
    private readonly values: PlatformValues,
  ) {}

  /** Adds random parts to the platform. */
  public add(): void {
    const { choices, platform } = this;
    if (choices.oneIn(3)) this.watchTicks();
    if (choices.oneIn(3)) this.startJobs();
    if (this.values.isOpen && choices.oneIn(3)) this.addLaterStack();
    if (platform.database && choices.oneIn(4)) this.addUser();
  }

  private watchTicks(): void {
    const { choices, platform } = this;
    const metric = new cloudwatch.Metric({ namespace: 'Desk', metricName: 'Ticks' });
    platform.monitoring.watchTicks('Ticks', {
      metric,
      hours: new TimeValues(choices).marketHours(1, 2),
      minutes: choices.int(1, 60),
    });
  }

  private startJobs(): void {
    const { platform } = this;
    for (const name of platform.jobNames) {
      const operator = new iam.Role(platform, `Operator-${name}`, {
        assumedBy: new iam.AccountRootPrincipal(),
      });
      platform.job(name).grantStart(operator);
    }
  }

  private addLaterStack(): void {
    const { choices, platform, values } = this;
    const { account, region, stackName, node } = Stack.of(platform);
    const later = new Stack(node.root, `Later${stackName}`, { env: { account, region } });
    const services = values.services.in(later);
    platform.addService('late', services.late('late'), later);
    if (platform.jobNames.length > 0 && choices.oneIn(2)) platform.addJob('late-job', services.job('late-job'), later);
    if (platform.workerNames.length > 0 && choices.oneIn(2)) {
      platform.addWorker('late-worker', services.worker('late-worker'), later);
    }
  }

  private addUser(): void {
    const { choices, platform } = this;
    if (!platform.database) return;
    new RotatableSecret(platform, 'Analyst', {
      rotation: RotationPlan.postgresUser({
        database: platform.database,
        userName: 'analyst',
        privilege: choices.of(DatabasePrivilege.READ_ONLY, DatabasePrivilege.READ_WRITE),
        strategy: choices.of(PostgresUserStrategy.ALTERNATING, PostgresUserStrategy.SINGLE),
        passwordLength: choices.int(32, 64),
        every: Duration.days(choices.int(1, 90)),
      }),
      vpc: platform.vpc,
    });
  }
}
