import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { retry } from '../../../lambda/handlers/retry';
import type { MigrationEvent } from './migration-request';

/** The time until all of AWS has a new value of a parameter, and new permissions. Unit: ms. */
const PATIENCE_MS = 120_000;
const PAUSE_MS = 5_000;

/** Options of the verification. */
export interface VerificationOptions {
  /** @default - two minutes */
  readonly patienceMs?: number;
  /** @default - five seconds */
  readonly pauseMs?: number;
}

/**
 * Throws unless a parameter of the stack has the settings of an event.
 *
 * CloudFormation writes the parameter, and the function can read only the parameters of its stack. So an event of
 * another sender cannot choose the command, the task definition or the network.
 */
export async function verifySettings(
  client: SSMClient,
  { ResourceProperties: { Parameter: Name, Settings } }: MigrationEvent,
  { patienceMs = PATIENCE_MS, pauseMs = PAUSE_MS }: VerificationOptions = {},
): Promise<void> {
  const verify = async () => {
    const { Parameter } = await client.send(new GetParameterCommand({ Name }));
    if (Parameter?.Value !== Settings) throw new Error('the settings of the migration are not those of its stack');
  };
  await retry(verify, { pauseMs, deadline: Date.now() + patienceMs });
}
