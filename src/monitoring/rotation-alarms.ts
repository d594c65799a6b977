import { Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct, IConstruct } from 'constructs';
import { IssuingFunction } from '../certificates/issuing-function';
import { childScope } from '../naming/child-scope';
import type { RunbookEntry } from '../runbook/runbook';
import { RunbookAlarm } from '../runbook/runbook-alarm';
import { ReaderRedeployment } from '../secrets/reader-redeployment';

/** A secret with an alarm on its rotation. */
export interface MonitoredSecret extends IConstruct {
  /** The function that rotates the secret, if it is in this account. */
  readonly rotationFunction?: lambda.IFunction;
}

/**
 * Returns the alarm on failed rotations of a secret, if a function of the library rotates it.
 *
 * The first call creates the alarm. All certificates of a mesh share one function and one alarm.
 *
 * @param secret the secret
 * @param home the secret, or a scope in a later stack for an alarm that the secret's stack cannot contain
 */
export function rotationAlarm(secret: MonitoredSecret, home: Construct): RunbookAlarm | undefined {
  const { rotationFunction } = secret;
  if (!rotationFunction) return undefined;
  const { scope: owner } = rotationFunction.node;
  if (owner instanceof IssuingFunction) {
    const description = `Certificates of ${owner.mesh.node.path} were not renewed. The current certificates stay valid until they expire.`;
    return functionAlarm(owner, 'CertificatesNotRenewed', description, rotationFunction);
  }
  const description = `The rotation of ${secret.node.path} failed. The current value stays valid.`;
  const scope = home === secret ? home : childScope(home, `Secret-${secret.node.addr}`);
  return functionAlarm(scope, 'RotationFailed', description, rotationFunction);
}

/**
 * Returns the alarm on failed redeployments in the stack of a service, if one of its services reads a rotating secret.
 *
 * The first call creates the alarm.
 */
export function redeploymentAlarm(service: Construct): RunbookAlarm | undefined {
  const redeployment = ReaderRedeployment.find(service);
  if (!redeployment) return undefined;
  const description = 'Services were not redeployed after a change of a secret. They still use the previous value.';
  return functionAlarm(redeployment, 'RedeploymentFailed', description, redeployment.function);
}

/** Returns the alarm on any error of a function. The first call creates it. */
function functionAlarm(
  scope: Construct,
  kind: RunbookEntry,
  description: string,
  monitored: lambda.IFunction,
): RunbookAlarm {
  return RunbookAlarm.of(scope, kind, {
    metric: monitored.metricErrors({ period: Duration.minutes(5) }),
    description,
    threshold: 1,
    periods: 1,
  });
}
