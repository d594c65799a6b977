import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { addDeclared } from '../../security/declared-access';
import { acknowledgeArn } from '../../security/nag-acknowledgements';
import type { WorkSourceHost } from './work-source-host';

/**
 * Allows a task to protect itself from scale-in and from deployments while it works.
 *
 * IAM has no condition for one service, so the permission is for the tasks of the cluster. The application uses the
 * endpoint in `ECS_AGENT_URI`, which Fargate sets.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection.html
 */
export function allowTaskProtection(worker: WorkSourceHost): void {
  const tasks = Stack.of(worker).formatArn({
    service: 'ecs',
    resource: 'task',
    resourceName: `${worker.cluster.clusterName}/*`,
  });
  addDeclared(
    worker,
    new iam.PolicyStatement({ actions: ['ecs:GetTaskProtection', 'ecs:UpdateTaskProtection'], resources: [tasks] }),
  );
  acknowledgeArn(worker, tasks, 'IAM has no condition for the tasks of one service.');
}
