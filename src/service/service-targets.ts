import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { UsageError } from '../validation/usage-error';
import { APPLICATION } from '../workload/workload-task';
import type { ShiftedTarget } from './blue-green-target';
import type { MeshedFargateService } from './meshed-fargate-service';

/** The target groups that the tasks of a service are in. */
export class ServiceTargets {
  /** The group of the first version, and of every other one after it where deployments move the traffic. */
  public group?: elbv2.ApplicationTargetGroup;

  /** The group of the versions between. */
  public alternate?: elbv2.ApplicationTargetGroup;

  public constructor(private readonly service: MeshedFargateService) {}

  public get all(): elbv2.ApplicationTargetGroup[] {
    return [this.group, this.alternate].filter((group) => group !== undefined);
  }

  /** Puts the tasks into the groups. Throws when they are in some already, or when these do not fit the deployments. */
  public attach(targetGroup: elbv2.ApplicationTargetGroup, shifted?: ShiftedTarget): void {
    const { service } = this;
    this.requireFirst(targetGroup);
    this.requireFit(shifted);
    this.group = targetGroup;
    this.alternate = shifted?.alternateTargetGroup;
    const { containerName = APPLICATION, port } = service.mesh.entryOf(service);
    targetGroup.addTarget(
      service.service.loadBalancerTarget({
        containerName,
        containerPort: port,
        alternateTarget: shifted && alternateTarget(shifted),
      }),
    );
    if (shifted) service._startAfter(shifted.role);
  }

  private requireFirst(targetGroup: elbv2.ApplicationTargetGroup): void {
    if (!this.group) return;
    throw new UsageError(this.service, 'TwoLoadBalancers', {
      got: `a second target group, ${targetGroup.node.path}`,
      expected: `one; the service is behind ${this.group.node.path} already`,
      fix: 'put all routes of the service on one load balancer, in one call',
    });
  }

  /** There must be something to move the traffic with where deployments move it, and only there. */
  private requireFit(shifted?: ShiftedTarget): void {
    if (this.service._deployment.shiftsTraffic === (shifted !== undefined)) return;
    throw new UsageError(this.service, 'TargetGroupsOfPolicy', {
      got: shifted
        ? 'an alternate target group, and a rolling deployment'
        : 'one target group, and a deployment that moves traffic',
      expected: 'two target groups and their rule where deployments move traffic, one where they do not',
      fix: "use a load balancer's addService(), which knows, or change the service's deployment",
    });
  }
}

/** What moves the traffic, as the CDK's service takes it. */
function alternateTarget(target: ShiftedTarget): ecs.AlternateTarget {
  const { alternateTargetGroup, productionRule, testRule, role } = target;
  const ruleOf = ecs.ListenerRuleConfiguration.applicationListenerRule;
  return new ecs.AlternateTarget('Alternate', {
    alternateTargetGroup,
    productionListener: ruleOf(productionRule),
    testListener: testRule && ruleOf(testRule),
    role,
  });
}
