import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';

/** The settings of the redeployment function. Exactly one of them is set. */
export interface ReaderSettings {
  /** The resource parts of the ARNs of the stack's readers, separated by commas. */
  readonly READERS?: string;
  /** The names of the parameters that have parts of a longer list. */
  readonly READER_PARAMETERS?: string;
}

/**
 * Returns the resource parts of the ARNs of the stack's readers, from the environment or from Parameter Store.
 *
 * Throws if the settings have no readers, so that the function never accepts every service.
 */
export async function ownReaders(settings: ReaderSettings, ssm: SSMClient): Promise<string[]> {
  const parts = settings.READER_PARAMETERS ? await partsOf(settings.READER_PARAMETERS, ssm) : [settings.READERS ?? ''];
  const readers = parts.join(',').split(',').filter(Boolean);
  if (readers.length === 0) throw new Error('the settings of the function have no readers');
  return readers;
}

async function partsOf(names: string, ssm: SSMClient): Promise<string[]> {
  const answers = await Promise.all(names.split(',').map((Name) => ssm.send(new GetParameterCommand({ Name }))));
  return answers.map(({ Parameter }) => Parameter?.Value ?? '');
}
