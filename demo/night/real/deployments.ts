import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  DescribeServiceDeploymentsCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  type ServiceDeployment,
  StopServiceDeploymentCommand,
} from '@aws-sdk/client-ecs';
import type { Emulator } from '../../../rigs/emulator/emulator';
import { type DeploymentConfiguration, deployOrders, type OrdersNames } from './orders-stack';

export const MINUTE_MS = 60_000;

/** A canary of a tenth of the traffic. */
export const CANARY: DeploymentConfiguration = {
  Strategy: 'CANARY',
  BakeTimeInMinutes: 30,
  CanaryConfiguration: { CanaryPercent: 10, CanaryBakeTimeInMinutes: 30 },
};

/** The deployments of a service in the emulator. */
export class Deployments {
  /** Deploys the first version. */
  public static async begin(emulator: Emulator): Promise<Deployments> {
    const atOnce = { Strategy: 'BLUE_GREEN', BakeTimeInMinutes: 0 };
    return new Deployments(emulator, await deployOrders(emulator, 1, atOnce));
  }

  private version = 1;
  private readonly ecs: ECSClient;
  private readonly cloudwatch: CloudWatchClient;

  private constructor(
    private readonly emulator: Emulator,
    public readonly names: OrdersNames,
  ) {
    this.ecs = new ECSClient(emulator.clientConfiguration());
    this.cloudwatch = new CloudWatchClient(emulator.clientConfiguration());
  }

  /** Deploys the next version as a canary. Returns the first whole minute of it. */
  public async canary(): Promise<number> {
    this.version += 1;
    await deployOrders(this.emulator, this.version, CANARY);
    const { startedAt } = await this.newest();
    return Math.ceil((startedAt as Date).getTime() / MINUTE_MS) * MINUTE_MS;
  }

  /** Returns the newest deployment. */
  public async newest(): Promise<ServiceDeployment> {
    const request = { cluster: this.names.Cluster, service: 'orders' };
    const { serviceDeployments: [brief] = [] } = await this.ecs.send(new ListServiceDeploymentsCommand(request));
    const { serviceDeployments: [newest] = [] } = await this.ecs.send(
      new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [brief.serviceDeploymentArn as string] }),
    );
    return newest;
  }

  /** Rolls the newest deployment back, as a person does. */
  public async rollBack(): Promise<void> {
    const { serviceDeploymentArn } = await this.newest();
    await this.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' }));
  }

  /** Publishes the requests of a minute as a load balancer does: 18 to the old version, and 2 to the new one. */
  public async publish(minute: number, failuresOfNew: number): Promise<void> {
    await this.publishGroup(minute, this.names.Blue, 18, 0);
    await this.publishGroup(minute, this.names.Green, 2, failuresOfNew);
  }

  private async publishGroup(minute: number, group: string, requests: number, failures: number): Promise<void> {
    const Dimensions = [
      { Name: 'LoadBalancer', Value: this.names.Rule.split(':listener-rule/')[1].split('/').slice(0, 3).join('/') },
      { Name: 'TargetGroup', Value: group.split(':')[5] },
    ];
    const Timestamp = new Date(minute);
    const MetricData = [{ MetricName: 'RequestCount', Value: requests, Timestamp, Dimensions }];
    // Without failures, a load balancer publishes no data of them.
    if (failures > 0)
      MetricData.push({ MetricName: 'HTTPCode_Target_5XX_Count', Value: failures, Timestamp, Dimensions });
    await this.cloudwatch.send(new PutMetricDataCommand({ Namespace: 'AWS/ApplicationELB', MetricData }));
  }
}
