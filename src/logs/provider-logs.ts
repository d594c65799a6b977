import { type CfnResource, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { EncryptedLogGroup, type EncryptedLogGroupProps } from './encrypted-log-group';

/** The custom resources of the CDK that the library uses, of which each has one function in a stack. */
export type ProvidedResource = 'Custom::S3AutoDeleteObjects' | 'Custom::VpcRestrictDefaultSG';

/**
 * Creates a log group for the function of a custom resource of the CDK.
 *
 * Lambda would create one without encryption and without expiry, which stays when the stack is deleted.
 *
 * @param scope any construct of the stack
 */
export function addLogsOfProvider(scope: Construct, type: ProvidedResource, props: EncryptedLogGroupProps): void {
  const provider = Stack.of(scope).node.findChild(`${type}CustomResourceProvider`) as Construct;
  if (provider.node.tryFindChild(LOGS)) return;
  const logGroup = new EncryptedLogGroup(provider, LOGS, props);
  const handler = provider.node.findChild('Handler') as CfnResource;
  handler.addPropertyOverride('LoggingConfig.LogGroup', logGroup.logGroupName);
}

const LOGS = 'Logs';
