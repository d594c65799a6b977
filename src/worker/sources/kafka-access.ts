import { Fn } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { allowIngress } from '../../network/allow-ingress';
import { addDeclared, declareConnections } from '../../security/declared-access';
import { isBranded } from '../../validation/brand';
import type { KafkaSourceOptions } from './kafka-source-options';
import type { WorkSourceHost } from './work-source-host';

const IAM_PORT = 9098;
const TLS_PORT = 9094;

/**
 * Allows a worker to read a topic and to commit offsets of a consumer group, with IAM authentication.
 *
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/kafka-actions.html
 */
export function allowConsuming(worker: WorkSourceHost, clusterArn: string, options: KafkaSourceOptions): void {
  const [prefix, cluster] = [0, 1].map((index) => Fn.select(index, Fn.split(':cluster/', clusterArn)));
  const allow = (actions: string[], resource: string) =>
    addDeclared(
      worker,
      new iam.PolicyStatement({ actions: actions.map((action) => `kafka-cluster:${action}`), resources: [resource] }),
    );
  allow(['Connect'], clusterArn);
  allow(['DescribeTopic', 'ReadData'], `${prefix}:topic/${cluster}/${options.topic}`);
  allow(['DescribeGroup', 'AlterGroup'], `${prefix}:group/${cluster}/${options.consumerGroup}`);
}

/** Adds an ingress rule for a worker to the security group of the brokers. */
export function connectToBrokers(worker: WorkSourceHost, options: KafkaSourceOptions): void {
  const { securityGroup: to, clusterArn, port = clusterArn === undefined ? TLS_PORT : IAM_PORT } = options;
  if (!to) return;
  const from = worker.securityGroup;
  declareConnections(worker, () => [{ from, to, port, by: 'WorkSource.kafka()' }]);
  allowIngress(worker, 'Brokers', {
    from,
    to,
    port,
    description: `${worker.workerName} connects to the brokers`,
    // The group of tasks contains its egress rules itself.
    withEgress: !from.allowAllOutbound && !isBranded(from, 'TaskSecurityGroup'),
  });
}
