import { App, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, ContainerInsights } from 'aws-cdk-lib/aws-ecs';
import {
  ApplicationLoadBalancedFargateService,
  type ApplicationLoadBalancedFargateServiceProps,
} from 'aws-cdk-lib/aws-ecs-patterns';
import { CERTIFICATE, STACK } from '../rigs/default-platform';
import type { Variant } from './variant';

const IMAGE = 'public.ecr.aws/docker/library/node:22-alpine';
const PORT = 8080;

/**
 * The three standard services with `aws-ecs-patterns`, as its documentation shows it.
 *
 * It has less than the library: no mesh, no secrets or rotation, no database, no firewall and no alarms.
 */
export const ECS_PATTERNS: Variant = {
  name: 'aws-ecs-patterns',
  app: () => {
    const app = new App({ analyticsReporting: false });
    const stack = new Stack(app, STACK);
    const vpc = new Vpc(stack, 'Vpc', { maxAzs: 3 });
    const cluster = new Cluster(stack, 'Cluster', { vpc, containerInsightsV2: ContainerInsights.ENHANCED });
    const gateway = service(stack, 'ApiGateway', {
      cluster,
      certificate: Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE),
      redirectHTTP: true,
    });
    const internal = { cluster, publicLoadBalancer: false, openListener: false };
    const engine = service(stack, 'AnalyticsEngine', internal);
    const ingestion = service(stack, 'DataIngestion', internal);
    call(gateway, engine);
    call(engine, ingestion);
    return app;
  },
};

function service(stack: Stack, id: string, props: ApplicationLoadBalancedFargateServiceProps) {
  const created = new ApplicationLoadBalancedFargateService(stack, id, {
    cpu: 512,
    memoryLimitMiB: 1024,
    desiredCount: 2,
    minHealthyPercent: 100,
    circuitBreaker: { rollback: true },
    taskImageOptions: { image: ContainerImage.fromRegistry(IMAGE), containerPort: PORT },
    ...props,
  });
  created.targetGroup.configureHealthCheck({ path: '/health' });
  const scaling = created.service.autoScaleTaskCount({ minCapacity: 2, maxCapacity: 10 });
  scaling.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 60 });
  return created;
}

function call(caller: ApplicationLoadBalancedFargateService, callee: ApplicationLoadBalancedFargateService): void {
  callee.listener.connections.allowDefaultPortFrom(caller.service);
  const url = `http://${callee.loadBalancer.loadBalancerDnsName}`;
  caller.taskDefinition.defaultContainer?.addEnvironment('CALLEE_URL', url);
}
