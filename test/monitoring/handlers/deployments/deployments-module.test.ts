import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ECSClient, ListServicesCommand, type ServiceDeployment } from '@aws-sdk/client-ecs';
import { type PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { deploymentsModule } from '../../../../src/monitoring/handlers/deployments/deployments-module';
import { Notices } from '../../../../src/monitoring/handlers/watch/notices';

const AT = new Date('2026-11-30T03:00:00Z');
const region = 'eu-west-1';

function withDeployment(deployment: ServiceDeployment) {
  const [ecs, cloudwatch, sns] = [
    new ECSClient({ region }),
    new CloudWatchClient({ region }),
    new SNSClient({ region }),
  ];
  const serviceDeployments = [{ serviceArn: 'a/cluster/orders', serviceDeploymentArn: 'arn', ...deployment }];
  jest.spyOn(ecs, 'send').mockImplementation(async (command) => {
    return command instanceof ListServicesCommand ? { serviceArns: ['orders'] } : { serviceDeployments };
  });
  const publish = jest.spyOn(sns, 'send').mockImplementation(async () => ({}));
  const read = jest.fn(() =>
    JSON.stringify({
      cluster: 'trading',
      notices: {
        DeploymentFailed: { topic: 'tickets', runbook: 'https://run#deployment-failed' },
        RollbackFailed: { topic: 'pages', runbook: 'https://run#rollback-failed' },
      },
    }),
  );
  return {
    run: deploymentsModule(read, { ecs, cloudwatch, noticesTo: (topic) => new Notices(topic, sns) }),
    read,
    published: () => publish.mock.calls.map(([command]) => (command as PublishCommand).input),
  };
}

const finishedAt = new Date(AT.getTime() - 90_000);

test('a notice goes to the topic of its kind, with its entry in the runbook', async () => {
  const { run, published } = withDeployment({ status: 'ROLLBACK_FAILED', finishedAt });
  await run({ at: AT });
  expect(published()).toEqual([
    {
      TopicArn: 'pages',
      Subject: 'Deployment failed, and its rollback failed: orders',
      Message: expect.stringMatching(/\n\nRunbook: https:\/\/run#rollback-failed$/),
    },
  ]);
});

test('a success has no entry in the runbook', async () => {
  const { run, published } = withDeployment({
    status: 'SUCCESSFUL',
    finishedAt,
    deploymentConfiguration: { strategy: 'CANARY' },
  });
  await run({ at: AT });
  expect(published()).toEqual([
    expect.objectContaining({ TopicArn: 'tickets', Message: expect.not.stringContaining('Runbook') }),
  ]);
});

test('the module keeps its memory between runs', async () => {
  const { run, published, read } = withDeployment({ status: 'STOPPED', finishedAt });
  await run({ at: AT });
  await run({ at: AT });
  expect(published()).toHaveLength(1);
  expect(read).toHaveBeenCalledTimes(1);
});
