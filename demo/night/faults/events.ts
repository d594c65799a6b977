import type { EventFault } from '../fault';

/** The faults of which AWS sends an event. */
export const EVENT_FAULTS: readonly EventFault[] = [
  {
    name: 'Bad image',
    event: 'The tasks of a new version cannot pull their image.',
    entry: 'task-start-impaired',
    receiver: 'ticket',
    sent: ({ clusterArn, service }) => ({
      source: 'aws.ecs',
      'detail-type': 'ECS Service Action',
      resources: [service('data-ingestion')],
      detail: { eventType: 'WARN', eventName: 'SERVICE_TASK_START_IMPAIRED', clusterArn },
    }),
  },
  {
    name: 'Deployment failed',
    event: 'The circuit breaker stops the deployment of a version that does not start.',
    entry: 'deployment-failed',
    receiver: 'ticket',
    sent: ({ service }) => ({
      source: 'aws.ecs',
      'detail-type': 'ECS Deployment State Change',
      resources: [service('analytics-engine')],
      detail: {
        eventType: 'ERROR',
        eventName: 'SERVICE_DEPLOYMENT_FAILED',
        deploymentId: 'ecs-svc/123',
        reason: 'ECS deployment circuit breaker: tasks failed to start.',
      },
    }),
  },
  {
    name: 'Deployment waits for a person',
    event: 'A pause hook of api-gateway waits, and nobody continues the deployment.',
    platform: 'with Envoy, an RDS instance and a pause',
    entry: 'deployment-waiting',
    receiver: 'ticket',
    sent: ({ clusterArn, service }) => ({
      source: 'aws.ecs',
      'detail-type': 'ECS Hook State Change',
      detail: {
        eventName: 'HOOK_AWAITING_ACTION',
        clusterArn,
        serviceArn: service('api-gateway'),
        serviceDeploymentArn: `${service('api-gateway')}/1`,
        lifecycleStage: 'POST_SCALE_UP',
        hookId: 'hook-1',
        expiresAt: '2026-12-14T03:00:00Z',
      },
    }),
  },
  {
    name: 'Failover of the database',
    event: 'The writer of the cluster fails, and a reader takes its place.',
    entry: 'database-failover',
    receiver: 'ticket',
    sent: ({ database }) => ({
      source: 'aws.rds',
      'detail-type': 'RDS DB Cluster Event',
      detail: {
        EventCategories: ['failover'],
        SourceType: 'CLUSTER',
        SourceIdentifier: database,
        Message: 'Started cross AZ failover to DB instance: reader-1',
      },
    }),
  },
];
