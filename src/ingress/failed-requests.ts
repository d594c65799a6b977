import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { MeshedFargateService } from '../service/meshed-fargate-service';
import { requestsOfTargets, serverErrorPercent } from '../service/request-metrics';

/** The metric of an alarm, and the event that it reports. */
export interface FailedRequests {
  readonly metric: cloudwatch.IMetric;
  readonly description: string;
}

/**
 * Returns the share of failed requests of a service with routes.
 *
 * The load balancer publishes no statuses of gRPC. An Envoy behind it does, in its access log.
 */
export function failedRequestsOf(service: MeshedFargateService): FailedRequests {
  const { serviceName, mesh, protocol } = service;
  const { serverErrorPercent: threshold, minRequestsPerMinute: minimum } = service._thresholds;
  const inMinutes = `in two minutes with ${minimum} or more requests each.`;
  const ofProxy =
    protocol.name === 'grpc' ? mesh.backend.dataPlane._requestsOf(service, mesh.metricNamespace) : undefined;
  if (ofProxy?.serverErrors) {
    const { serverErrors } = ofProxy;
    return {
      metric: serverErrorPercent({ ...ofProxy, serverErrors }, minimum),
      description: `${serviceName} answered ${threshold} % or more of its requests ${ofProxy.failure}, ${inMinutes}`,
    };
  }
  return {
    metric: serverErrorPercent(requestsOfTargets(service._targetGroups), minimum),
    description: `${serviceName} answered ${threshold} % or more of the load balancer's requests with a 5xx status, ${inMinutes}`,
  };
}
