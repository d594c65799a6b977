import { DescribeServicesCommand, type ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';

/** The event that the rule sends when a secret has a new current version. */
export interface SecretChanged {
  /** The time at which the staging label moved, from the EventBridge event. */
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
 * Starts a new deployment of every reader, unless a deployment has begun since the secret changed.
 *
 * So a second delivery of the event starts nothing, and any other deployment counts as well. If one reader fails, the
 * other readers are still redeployed. Throws if a reader was not redeployed, and redeploys nothing if the event names a
 * service that is not in the function's settings.
 *
 * @param own the resource parts of the ARNs of the stack's readers
 */
export async function redeployReaders(event: SecretChanged, ecs: ECSClient, own: readonly string[]): Promise<void> {
  requireOwnReaders(event.readers, own);
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

/**
 * Throws unless every reader of an event is one of the stack's own readers.
 *
 * Anybody who may invoke the function chooses the event. The error does not repeat the name, because the caller has
 * chosen it.
 */
function requireOwnReaders(readers: readonly Reader[], own: readonly string[]): void {
  if (readers.every(({ service }) => own.includes(resourcePartOf(service)))) return;
  throw new Error('the event names a service that reads no secret in the stack of this function');
}

/** Returns the part of an ARN after the account, for example `service/cluster/name`. */
function resourcePartOf(arn: unknown): string {
  return String(arn).split(':').slice(5).join(':');
}

async function redeploy({ cluster, service }: Reader, changedAt: Date, ecs: ECSClient): Promise<void> {
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
  const deployments = services?.[0]?.deployments ?? [];
  // Event times have no milliseconds, so a deployment that began in the same second may be older than the change.
  const changedBefore = changedAt.getTime() + 1000;
  if (deployments.some(({ createdAt }) => createdAt !== undefined && createdAt.getTime() >= changedBefore)) {
    console.log(JSON.stringify({ service, redeployed: false, because: 'a deployment began after the secret changed' }));
    return;
  }
  await ecs.send(new UpdateServiceCommand({ cluster, service, forceNewDeployment: true }));
  console.log(JSON.stringify({ service, redeployed: true }));
}
