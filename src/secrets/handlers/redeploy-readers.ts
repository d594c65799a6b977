import { DescribeServicesCommand, type ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';

/** What the rule sends when a secret has a new current version. */
export interface SecretChanged {
  /** When the label moved, as EventBridge says it. */
  readonly time: string;
  /** The services that read the secret when their tasks start. */
  readonly readers: Reader[];
}

/** A service that reads a secret. */
export interface Reader {
  readonly cluster: string;
  readonly service: string;
}

/**
 * Starts a new deployment of every reader, unless one has begun since the secret changed.
 *
 * EventBridge may deliver an event twice, and a deployment of someone else's has fresh tasks too: neither rolls twice.
 * One reader's failure keeps no other from being redeployed.
 */
export async function redeployReaders(event: SecretChanged, ecs: ECSClient): Promise<void> {
  const failures: string[] = [];
  for (const reader of event.readers) {
    try {
      await redeploy(reader, new Date(event.time), ecs);
    } catch (error) {
      failures.push(`${reader.service}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (failures.length > 0) throw new Error(`not redeployed: ${failures.join('; ')}`);
}

async function redeploy({ cluster, service }: Reader, changedAt: Date, ecs: ECSClient): Promise<void> {
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
  const deployments = services?.[0]?.deployments ?? [];
  // Event times are cut to the second: what began within that second may have begun before the change.
  const surelyAfter = changedAt.getTime() + 1000;
  if (deployments.some(({ createdAt }) => createdAt !== undefined && createdAt.getTime() >= surelyAfter)) {
    console.log(JSON.stringify({ service, redeployed: false, because: 'a deployment began after the secret changed' }));
    return;
  }
  await ecs.send(new UpdateServiceCommand({ cluster, service, forceNewDeployment: true }));
  console.log(JSON.stringify({ service, redeployed: true }));
}
