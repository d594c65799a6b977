import { Annotations } from 'aws-cdk-lib';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';

/** A service that may shift traffic. */
export interface ShiftingService extends Construct {
  readonly serviceName: string;
  readonly shiftsTraffic: boolean;
  readonly _targetGroups: elbv2.ApplicationTargetGroup[];
}

const WARNED = new WeakSet<Construct>();

/** Warns once if nothing compares the two versions of a service behind a load balancer. */
export function warnWithoutGuard(service: ShiftingService): void {
  if (!service.shiftsTraffic || service._targetGroups.length === 0 || WARNED.has(service)) return;
  WARNED.add(service);
  Annotations.of(service).addWarningV2(
    'cdk-trading-analytics-platform:noRollbackGuard',
    `Alerting.none() has no function that compares the two versions of ${service.serviceName}. So no deployment is rolled back by its failed requests. Use another Alerting, or add alarms of your own with addDeploymentAlarm().`,
  );
}
