import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kinesis from 'aws-cdk-lib/aws-kinesis';
import { addDeclared } from '../../security/declared-access';
import { acknowledgeAnyResource, acknowledgeArn } from '../../security/nag-acknowledgements';
import type { WorkSourceHost } from './work-source-host';

/** Allows a worker to read the records of a stream, and to use the stream's key through Kinesis only. */
export function allowReading(worker: WorkSourceHost, stream: kinesis.IStream): void {
  const allow = (statement: iam.PolicyStatementProps) => addDeclared(worker, new iam.PolicyStatement(statement));
  allow({
    actions: [
      'kinesis:DescribeStream',
      'kinesis:DescribeStreamSummary',
      'kinesis:GetRecords',
      'kinesis:GetShardIterator',
      'kinesis:ListShards',
    ],
    resources: [stream.streamArn],
  });
  const { encryptionKey: key } = stream;
  if (!key) return;
  allow({
    actions: ['kms:Decrypt'],
    resources: [key.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `kinesis.${Stack.of(worker).region}.amazonaws.com` } },
  });
}

/**
 * Allows a worker what the Kinesis Client Library needs for its leases and its metrics.
 *
 * @see https://docs.aws.amazon.com/streams/latest/dev/kcl-iam-permissions.html
 */
export function allowClientLibrary(worker: WorkSourceHost, applicationName: string): void {
  const allow = (statement: iam.PolicyStatementProps) => addDeclared(worker, new iam.PolicyStatement(statement));
  const tableArn = (name: string) =>
    Stack.of(worker).formatArn({ service: 'dynamodb', resource: 'table', resourceName: name });
  allow({
    actions: [
      'dynamodb:CreateTable',
      'dynamodb:DeleteItem',
      'dynamodb:DescribeTable',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Scan',
      'dynamodb:UpdateItem',
      'dynamodb:UpdateTable',
    ],
    resources: ['', '-WorkerMetricStats', '-CoordinatorState'].map((end) => tableArn(`${applicationName}${end}`)),
  });
  const indexes = tableArn(`${applicationName}/index/*`);
  allow({ actions: ['dynamodb:Query'], resources: [indexes] });
  acknowledgeArn(worker, indexes, 'The Kinesis Client Library names its index itself.');
  allow({
    actions: ['cloudwatch:PutMetricData'],
    resources: ['*'],
    conditions: { StringEquals: { 'cloudwatch:namespace': applicationName } },
  });
  acknowledgeAnyResource(worker, 'cloudwatch:PutMetricData supports no resources. A condition limits its namespace.');
}
