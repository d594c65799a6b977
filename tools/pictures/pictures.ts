import { drawnPlatform } from '../../rigs/pictures/drawn-platform';
import { descriptionOf, platformScene } from '../../rigs/pictures/platform';
import type { Scene } from '../../rigs/pictures/scene';
import { DARK, LIGHT, styleOf } from '../../rigs/pictures/theme';
import { callScene } from './call';
import { dashboardScene } from './dashboard';
import { deploymentScene } from './deployment';
import { rotationScene } from './rotation';
import type { Templates } from './templates';

/** A picture of the documentation. */
export interface Picture {
  readonly name: string;
  readonly description: string;
  readonly scene: Scene;
}

/** Returns the pictures of the documentation. */
export function picturesOf(templates: Templates): Picture[] {
  const platform = drawnPlatform(templates.defaultPlatform);
  const dashboard = (name: string, title: string, isOf: (id: string) => boolean): Picture => ({
    name: `dashboard-${name}`,
    description: `${title}, drawn from the dashboard's definition, with sample data`,
    scene: dashboardScene(templates.defaultPlatform, title, isOf),
  });
  return [
    { name: 'platform', description: descriptionOf(platform), scene: platformScene(platform) },
    {
      name: 'call',
      description: 'A call between two services, with Service Connect and with Envoy and mutual TLS',
      scene: callScene(templates),
    },
    {
      name: 'rotation',
      description: 'A rotation of a database password with two logins, and the redeployment of its readers',
      scene: rotationScene(templates),
    },
    {
      name: 'deployment',
      description: 'A canary deployment: the share of the requests that the new version gets, and what rolls it back',
      scene: deploymentScene(templates),
    },
    dashboard('platform', 'The dashboard of the platform', (id) => /MonitoringDashboard/.test(id)),
    dashboard('database', 'The dashboard of the database', (id) => /DatabaseDashboard/.test(id)),
    dashboard('load-balancer', 'The dashboard of the load balancer', (id) => /LoadBalancerDashboard/.test(id)),
  ];
}

/** Returns the files of the pictures, by their names. */
export function filesOf(pictures: readonly Picture[]): Record<string, string> {
  return Object.fromEntries(
    pictures.flatMap(({ name, description, scene }) =>
      [LIGHT, DARK].map((theme) => [`${name}-${theme.name}.svg`, scene.file(description, styleOf(theme))]),
    ),
  );
}
