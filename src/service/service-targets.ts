import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IConstruct } from 'constructs';
import type { MeshEntry } from '../mesh/mesh-data-plane';
import { UsageError } from '../validation/usage-error';
import { APPLICATION } from '../workload/workload-task';
import type { ShiftedTarget } from './blue-green-target';
import { cfnService } from './ecs-service';

/** The parts of a service that its target groups need. */
export interface RoutedService extends IConstruct {
  readonly service: ecs.FargateService;
  readonly shiftsTraffic: boolean;
}

/** The target groups that the tasks of a service are registered in. */
export class ServiceTargets {
  /** The target group of the first version. With a traffic shift, versions alternate between the two groups. */
  public group?: elbv2.ApplicationTargetGroup;

  /** The second target group of a service with a traffic shift. */
  public alternate?: elbv2.ApplicationTargetGroup;

  /**
   * @param service the service
   * @param entry returns the container and port that receive the requests of the load balancer
   */
  public constructor(
    private readonly service: RoutedService,
    private readonly entry: () => MeshEntry,
  ) {}

  public get all(): elbv2.ApplicationTargetGroup[] {
    return [this.group, this.alternate].filter((group) => group !== undefined);
  }

  /** Registers the tasks. Throws when they are registered already, or when the groups do not fit the deployment policy. */
  public attach(targetGroup: elbv2.ApplicationTargetGroup, shifted?: ShiftedTarget): void {
    const { service } = this.service;
    this.requireFirst(targetGroup);
    this.requireFit(shifted);
    this.group = targetGroup;
    this.alternate = shifted?.alternateTargetGroup;
    const { containerName = APPLICATION, port } = this.entry();
    targetGroup.addTarget(
      service.loadBalancerTarget({
        containerName,
        containerPort: port,
        alternateTarget: shifted && alternateTarget(shifted),
      }),
    );
    if (shifted) cfnService(service).node.addDependency(shifted.role);
  }

  private requireFirst(targetGroup: elbv2.ApplicationTargetGroup): void {
    if (!this.group) return;
    throw new UsageError(this.service, 'TwoLoadBalancers', {
      got: `a second target group, ${targetGroup.node.path}`,
      expected: `one target group; the service already has ${this.group.node.path}`,
      fix: 'add all routes of the service to one load balancer, in one call of addRoutes()',
    });
  }

  private requireFit(shifted?: ShiftedTarget): void {
    if (this.service.shiftsTraffic === (shifted !== undefined)) return;
    throw new UsageError(this.service, 'TargetGroupsOfPolicy', {
      got: shifted
        ? 'an alternate target group, and a rolling deployment policy'
        : 'one target group, and a deployment policy that shifts traffic',
      expected: 'two target groups and a listener rule with a traffic shift; one target group without',
      fix: "use a load balancer's addRoutes(), which creates the right target groups, or change the deployment policy",
    });
  }
}

/** Returns the alternate target in the form of the CDK's service. */
function alternateTarget(target: ShiftedTarget): ecs.AlternateTarget {
  const { alternateTargetGroup, productionRule, testRule, role } = target;
  const listenerRule = ecs.ListenerRuleConfiguration.applicationListenerRule;
  return new ecs.AlternateTarget('Alternate', {
    alternateTargetGroup,
    productionListener: listenerRule(productionRule),
    testListener: testRule && listenerRule(testRule),
    role,
  });
}
