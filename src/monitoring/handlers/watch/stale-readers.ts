import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  type ECSClient,
  paginateListServices,
  type Service,
} from '@aws-sdk/client-ecs';
import type { Finding } from './findings';
import { MINUTE_MS } from './tick';
import type { WatchedSecret, WatchedSecrets } from './watched-secrets';

/** The maximum number of services in one call. */
const SERVICES_IN_ONE = 10;
/** The time for the event of a change, and for the retries of the function that redeploys. */
const GRACE_MS = 15 * MINUTE_MS;

/** The secrets that the tasks of a task definition read. A revision never changes, so it is read once. */
const SECRETS_OF = new Map<string, string[]>();

/**
 * Finds the services whose tasks still use the previous value of a secret.
 *
 * A task reads its secrets when it starts. So a service is stale if its newest deployment is older than the value. A
 * deployment that somebody starts manually counts too.
 */
export async function staleReaders(
  cluster: string,
  secrets: WatchedSecrets,
  ecs: ECSClient,
  at: Date,
): Promise<Finding[]> {
  const all = await secrets.all();
  if (all.length === 0) return [];
  const findings: Finding[] = [];
  for await (const service of servicesOf(cluster, ecs)) {
    const deployed = newestDeployment(service);
    if (!deployed) continue;
    for (const secret of await secretsOf(deployed.taskDefinition, all, ecs)) {
      if (secret.changedAt <= deployed.at) continue; // no change at all, so none of the value
      const changed = await valueChangedAt(secret, secrets);
      const since = new Date(changed.getTime() + GRACE_MS);
      if (changed <= deployed.at || since > at) continue;
      const name = service.serviceName as string;
      const text = `The service ${name} still uses the previous value of ${secret.name}, which changed at ${changed.toISOString()}.`;
      findings.push({ subject: name, since, text });
    }
  }
  return findings;
}

async function* servicesOf(cluster: string, client: ECSClient): AsyncGenerator<Service> {
  const pages = paginateListServices({ client, pageSize: SERVICES_IN_ONE }, { cluster });
  for await (const { serviceArns = [] } of pages) {
    if (serviceArns.length === 0) continue;
    const { services = [] } = await client.send(new DescribeServicesCommand({ cluster, services: serviceArns }));
    yield* services;
  }
}

function newestDeployment({ deployments = [] }: Service): { at: Date; taskDefinition: string } | undefined {
  const [newest] = deployments
    .flatMap(({ createdAt, taskDefinition }) =>
      createdAt && taskDefinition ? [{ at: createdAt, taskDefinition }] : [],
    )
    .sort((one, other) => other.at.getTime() - one.at.getTime());
  return newest;
}

async function secretsOf(taskDefinition: string, all: WatchedSecret[], client: ECSClient): Promise<WatchedSecret[]> {
  const sources = SECRETS_OF.get(taskDefinition) ?? (await readSources(taskDefinition, client));
  SECRETS_OF.set(taskDefinition, sources);
  // A source is the ARN of the secret, which a field and a version may follow.
  return all.filter(({ arn }) => sources.some((source) => source === arn || source.startsWith(`${arn}:`)));
}

async function readSources(taskDefinition: string, client: ECSClient): Promise<string[]> {
  const { taskDefinition: definition } = await client.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
  const secrets = (definition?.containerDefinitions ?? []).flatMap((container) => container.secrets ?? []);
  return secrets.flatMap(({ valueFrom }) => valueFrom ?? []);
}

/** Returns the time at which the current value became current. A rotation creates a value some time before. */
async function valueChangedAt(secret: WatchedSecret, secrets: WatchedSecrets): Promise<Date> {
  const created = (await secrets.createdAt(secret, 'AWSCURRENT')) ?? secret.changedAt;
  return secret.rotatedAt && secret.rotatedAt > created ? secret.rotatedAt : created;
}
