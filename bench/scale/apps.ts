import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { ApplicationLoadBalancedFargateService } from 'aws-cdk-lib/aws-ecs-patterns';
import { manyServices, SERVICES_PER_STACK } from '../many-services';
import type { Resources } from '../template';

/** The number of services in a row of calls, as in the default platform. */
const ROW = 3;
const TEMPLATE = '.template.json';

/** Returns an app with the library in a folder. */
export function withLibraryIn(lib: string, services: number): App {
  return manyServices('library', require(lib), services, ROW).app();
}

/** Returns an app with `aws-ecs-patterns`: each service has a load balancer, because the patterns have no mesh. */
export function withPatterns(services: number): App {
  const app = new App({ analyticsReporting: false });
  const platform = new Stack(app, 'Platform');
  const vpc = new Vpc(platform, 'Vpc', { maxAzs: 3 });
  const cluster = new Cluster(platform, 'Cluster', { vpc });
  let stack = platform;
  for (let index = 0; index < services; index++) {
    if (index % SERVICES_PER_STACK === 0) stack = new Stack(app, `Services${index}`);
    const { service } = new ApplicationLoadBalancedFargateService(stack, `service-${index}`, {
      cluster,
      publicLoadBalancer: false,
      openListener: false,
      cpu: 512,
      memoryLimitMiB: 1024,
      minHealthyPercent: 100,
      circuitBreaker: { rollback: true },
      taskImageOptions: { image: ContainerImage.fromRegistry('public.ecr.aws/docker/library/node:22-alpine') },
    });
    service.autoScaleTaskCount({ minCapacity: 2, maxCapacity: 20 }).scaleOnCpuUtilization('Cpu', {
      targetUtilizationPercent: 60,
    });
  }
  return app;
}

/** Returns an app with the resources of the templates in a folder as finished `CfnResource`s: the minimum. */
export function withL1(folder: string): App {
  const app = new App({ analyticsReporting: false });
  for (const [name, resources] of Object.entries(resourcesIn(folder))) {
    const stack = new Stack(app, name);
    for (const [id, { Type, Properties, ...attributes }] of Object.entries(resources)) {
      const resource = new CfnResource(stack, id, { type: Type, properties: Properties });
      for (const [attribute, value] of Object.entries(attributes)) resource.addOverride(attribute, value);
    }
  }
  return app;
}

/** Returns the resources of each stack in an assembly. */
export function resourcesIn(folder: string): Record<string, Resources> {
  const files = fs.readdirSync(folder).filter((file) => file.endsWith(TEMPLATE));
  return Object.fromEntries(
    files.map((file) => [
      file.slice(0, -TEMPLATE.length),
      JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')).Resources,
    ]),
  );
}
