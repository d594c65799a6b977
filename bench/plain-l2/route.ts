import { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { APPLICATION, HEALTH_PATH, PORT } from './application-container';
import type { Monitoring } from './monitoring';
import type { Service } from './service';

export interface RouteProps {
  readonly listener: elbv2.ApplicationListener;
  readonly vpc: ec2.IVpc;
  readonly path: string;
  readonly priority: number;
  readonly monitoring: Monitoring;
}

/** What a service has because it is behind the load balancer. */
export interface Routed {
  readonly targetGroup: elbv2.ApplicationTargetGroup;
  readonly serverErrors: cloudwatch.Alarm;
}

/** Puts a service behind the load balancer; deployments that answer with errors roll back. */
export function route(service: Service, { listener, vpc, path, priority, monitoring }: RouteProps): Routed {
  const targetGroup = new elbv2.ApplicationTargetGroup(service, 'TargetGroup', {
    vpc,
    targetType: elbv2.TargetType.IP,
    protocol: elbv2.ApplicationProtocol.HTTP,
    port: PORT,
    deregistrationDelay: Duration.seconds(30),
    healthCheck: {
      path: HEALTH_PATH,
      healthyHttpCodes: '200',
      interval: Duration.seconds(15),
      timeout: Duration.seconds(5),
      healthyThresholdCount: 2,
      unhealthyThresholdCount: 3,
    },
  });
  new elbv2.ApplicationListenerRule(service, `Route${priority}`, {
    listener,
    priority,
    conditions: [elbv2.ListenerCondition.pathPatterns([path])],
    action: elbv2.ListenerAction.forward([targetGroup]),
  });
  targetGroup.addTarget(service.service.loadBalancerTarget({ containerName: APPLICATION, containerPort: PORT }));
  const serverErrors = monitoring.alarm(service, 'ServerErrors', {
    metric: targetGroup.metrics.httpCodeTarget(elbv2.HttpCodeTarget.TARGET_5XX_COUNT, { period: Duration.minutes(1) }),
    says: `${service.serviceName} answers 10 or more requests a minute with a 5xx.`,
    threshold: 10,
    periods: 1,
  });
  service.rollbackAlarms.push(serverErrors);
  return { targetGroup, serverErrors };
}
