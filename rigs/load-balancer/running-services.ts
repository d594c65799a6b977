import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeregisterTargetsCommand,
  type ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
  TargetGroupNotFoundException,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { DeployedStack } from '../emulator/deployed-stack';
import type { LocalCluster } from '../mesh/local-cluster';
import type { LocalTask } from '../mesh/local-task';
import { standIns } from '../mesh/stand-ins';
import type { Json } from '../template/json';

/** The time for open requests to end after the load balancer stops sending to a task. The default of AWS is 300 s. */
const DEREGISTRATION_MS = 1000;

/** A target group, and the port of a task that receives its requests. */
interface TargetGroup {
  readonly arn: string;
  readonly port: number;
}

/** A service with its tasks. */
interface RunningService {
  readonly taskDefinition: string;
  readonly groups: TargetGroup[];
  readonly tasks: LocalTask[];
}

/**
 * Runs the tasks of a deployed stack and registers them in their target groups, in place of ECS.
 *
 * `follow` has the order of an update on AWS: new tasks run and are registered before old ones are deregistered, and
 * the tasks of deleted services stop at the end.
 */
export class RunningServices {
  private readonly services = new Map<string, RunningService>();

  public constructor(
    private readonly cluster: LocalCluster,
    private readonly elb: ElasticLoadBalancingV2Client,
    private readonly tasksPerService: number,
  ) {}

  /** Starts, replaces and stops tasks, so that they are those of the stack. */
  public async follow(stack: DeployedStack, template: Json): Promise<void> {
    const ids = Object.fromEntries(stack.resources.map(({ logicalId, physicalId }) => [logicalId, physicalId]));
    this.cluster.deploy(template, standIns(template, ids));
    const services = stack.ofType('AWS::ECS::Service');
    const gone = [...this.services.keys()].filter((id) => !services.some(({ logicalId }) => logicalId === id));
    for (const { logicalId, properties } of services) {
      const taskDefinition: string = stack.resolve(properties.TaskDefinition);
      const groups: TargetGroup[] = stack
        .resolve(properties.LoadBalancers ?? [])
        .map(({ TargetGroupArn, ContainerPort }: Json) => ({ arn: TargetGroupArn, port: ContainerPort }));
      const old = this.services.get(logicalId);
      if (old && old.taskDefinition === taskDefinition && JSON.stringify(old.groups) === JSON.stringify(groups))
        continue;
      const tasks = await Promise.all(Array.from({ length: this.tasksPerService }, () => this.cluster.run(logicalId)));
      this.services.set(logicalId, { taskDefinition, groups, tasks });
      await this.register(groups, tasks);
      if (old) await this.end(old);
    }
    for (const id of gone) {
      await this.end(this.services.get(id) as RunningService);
      this.services.delete(id);
    }
  }

  private async register(groups: TargetGroup[], tasks: LocalTask[]): Promise<void> {
    for (const { arn: TargetGroupArn, port: Port } of groups) {
      const Targets = tasks.map(({ address: Id }) => ({ Id, Port }));
      await this.elb.send(new RegisterTargetsCommand({ TargetGroupArn, Targets }));
    }
  }

  private async end({ groups, tasks }: RunningService): Promise<void> {
    for (const { arn: TargetGroupArn, port: Port } of groups) {
      const Targets = tasks.map(({ address: Id }) => ({ Id, Port }));
      try {
        await this.elb.send(new DeregisterTargetsCommand({ TargetGroupArn, Targets }));
      } catch (error) {
        // The target group of a deleted service is deleted too.
        if (!(error instanceof TargetGroupNotFoundException)) throw error;
      }
    }
    await sleep(DEREGISTRATION_MS);
    await Promise.all(tasks.map((task) => task.stop('replaced')));
  }
}
