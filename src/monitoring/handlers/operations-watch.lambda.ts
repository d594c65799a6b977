import { ACMPCAClient } from '@aws-sdk/client-acm-pca';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ECSClient } from '@aws-sdk/client-ecs';
import { KMSClient } from '@aws-sdk/client-kms';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import type { RunbookEntry } from '../../runbook/runbook';
import { variable } from '../../secrets/handlers/environment';
import { deploymentsModule } from './deployments/deployments-module';
import { expiringAuthorities, expiringCertificates } from './watch/expiring-certificates';
import { FINDINGS_MINUTES, type Finding, type FindingsOutput, report } from './watch/findings';
import { Notices } from './watch/notices';
import { repeatPages } from './watch/repeat';
import { failedRotations } from './watch/rotations';
import { runModules } from './watch/run-modules';
import { staleReaders } from './watch/stale-readers';
import { everyMinutes, tickAt, type WatchModule } from './watch/tick';
import { WatchedSecrets } from './watch/watched-secrets';

const cloudwatch = new CloudWatchClient({});
const ecs = new ECSClient({});
const secretsManager = new SecretsManagerClient({});
const sns = new SNSClient({});
const authorities = { kms: new KMSClient({}), pca: new ACMPCAClient({}) };

/** Watches the operation of a platform. A rule calls it each minute with the time of its event. */
export async function handler({ at }: { readonly at: string }): Promise<void> {
  // The first one, because a rollback cannot wait.
  await runModules({ deployments, repeat, ...findingModules() }, tickAt(at));
}

const deployments: WatchModule = deploymentsModule(variable, { ecs, cloudwatch, noticesTo });

const repeat: WatchModule = (tick) => {
  const topic = variable('PAGES');
  return repeatPages(tick, { topic, monitoring: variable('MONITORING') }, cloudwatch, noticesTo(topic));
};

/** The faults of each kind that AWS shows at a time. */
type FindFaults = (secrets: WatchedSecrets, at: Date) => Promise<Finding[]>;

const FAULTS: Partial<Record<RunbookEntry, FindFaults>> = {
  RotationFailed: (secrets, at) => failedRotations(secrets, at, false),
  CertificatesNotRenewed: (secrets, at) => failedRotations(secrets, at, true),
  RedeploymentFailed: (secrets, at) => staleReaders(variable('CLUSTER'), secrets, ecs, at),
  MeshCertificateExpiring: expiringCertificates,
  AuthorityExpiring: (_secrets, at) => expiringAuthorities(listIn('AUTHORITIES'), authorities, at),
};

/** Returns a module for each kind of fault that has an alarm. They read the list of secrets once. */
function findingModules(): Record<string, WatchModule> {
  const secrets = new WatchedSecrets(() => variable('MONITORING'), listIn('SECRETS'), secretsManager);
  const modules: Record<string, WatchModule> = {};
  for (const finding of listIn('FINDINGS')) {
    const [kind, severity] = finding.split(':') as [RunbookEntry, string];
    modules[kind] = everyMinutes(FINDINGS_MINUTES, async (tick) => {
      const findFaults = FAULTS[kind];
      if (!findFaults) throw new Error('no module looks for it');
      await report(kind, await findFaults(secrets, tick.at), tick, outputFor(severity));
    });
  }
  return modules;
}

function outputFor(severity: string): FindingsOutput {
  const notices = noticesTo(variable(severity === 'page' ? 'PAGES' : 'TICKETS'));
  return { namespace: variable('NAMESPACE'), runbook: variable('RUNBOOK'), notices };
}

/** Returns the notices of a topic. The platform may have a topic of chat, which receives all notices too. */
function noticesTo(topic: string): Notices {
  return new Notices(topic, sns, process.env.CHAT);
}

function listIn(name: string): string[] {
  return (process.env[name] ?? '').split(',').filter((text) => text !== '');
}
