import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IConstruct } from 'constructs';
import type { MeshEntry } from '../mesh/mesh-data-plane';
import { UsageError } from '../validation/usage-error';
import { APPLICATION } from '../workload/workload-task';
import type { ShiftedNetworkTarget, ShiftedTarget } from './blue-green-target';
import { cfnService } from './ecs-service';

/** The parts of a service that its target groups need. */
export interface RoutedService extends IConstruct {
  readonly service: ecs.FargateService;
  readonly shiftsTraffic: boolean;
}

type AnyShift = ShiftedTarget | ShiftedNetworkTarget;
type ShiftedListeners = Pick<ecs.AlternateTargetProps, 'productionListener' | 'testListener'>;

/** The target groups that the tasks of a service are registered in. */
export class ServiceTargets {
  /** The target group of the first version. With a traffic shift, versions alternate between the two groups. */
  public group?: elbv2.ApplicationTargetGroup;

  /** The second target group of a service with a traffic shift. */
  public alternate?: elbv2.ApplicationTargetGroup;

  /** The target groups of a Network Load Balancer, in the place of both. */
  public network: elbv2.NetworkTargetGroup[] = [];

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
    const { applicationListenerRule } = ecs.ListenerRuleConfiguration;
    this.require(targetGroup, shifted);
    this.group = targetGroup;
    this.alternate = shifted?.alternateTargetGroup;
    const { testRule } = shifted ?? {};
    const listeners = shifted && {
      productionListener: applicationListenerRule(shifted.productionRule),
      testListener: testRule && applicationListenerRule(testRule),
    };
    targetGroup.addTarget(this.target(shifted, listeners));
  }

  /** Registers the tasks behind a Network Load Balancer. Throws in the same cases. */
  public attachNetwork(targetGroup: elbv2.NetworkTargetGroup, shifted?: ShiftedNetworkTarget): void {
    const { networkListener } = ecs.ListenerRuleConfiguration;
    this.require(targetGroup, shifted);
    this.network = shifted ? [targetGroup, shifted.alternateTargetGroup] : [targetGroup];
    const { testListener } = shifted ?? {};
    const listeners = shifted && {
      productionListener: networkListener(shifted.productionListener),
      testListener: testListener && networkListener(testListener),
    };
    targetGroup.addTarget(this.target(shifted, listeners));
  }

  /** Returns the container and port of the tasks, with the listeners whose weights ECS changes. */
  private target(shifted?: AnyShift, listeners?: ShiftedListeners): ecs.IEcsLoadBalancerTarget {
    const { service } = this.service;
    const { containerName = APPLICATION, port } = this.entry();
    if (shifted) cfnService(service).node.addDependency(shifted.role);
    return service.loadBalancerTarget({
      containerName,
      containerPort: port,
      alternateTarget:
        shifted &&
        listeners &&
        new ecs.AlternateTarget('Alternate', {
          ...listeners,
          alternateTargetGroup: shifted.alternateTargetGroup,
          role: shifted.role,
        }),
    });
  }

  private require(targetGroup: elbv2.ITargetGroup, shifted?: AnyShift): void {
    this.requireFirst(targetGroup);
    this.requireFit(shifted);
  }

  private requireFirst(targetGroup: elbv2.ITargetGroup): void {
    const existing = this.group ?? this.network[0];
    if (!existing) return;
    throw new UsageError(this.service, 'TwoLoadBalancers', {
      got: `a second target group, ${targetGroup.node.path}`,
      expected: `one target group; the service already has ${existing.node.path}`,
      fix: 'add all routes of the service to one load balancer, in one call of addRoutes()',
    });
  }

  private requireFit(shifted?: AnyShift): void {
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
