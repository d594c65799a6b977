import { Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ServiceImage, Sidecar } from '../../src';
import type { Json } from '../support/json';
import { aService, templateOf } from '../support/stacks';

const HOST = '123456789012.dkr.ecr.us-east-1.amazonaws.com';

/** Returns the statements of the execution role about Amazon ECR. */
function pulls(props: Parameters<typeof aService>[0]): Json[] {
  const { stack } = aService(props);
  return Object.values(templateOf(Stack.of(stack)).findResources('AWS::IAM::ManagedPolicy'))
    .filter(({ Properties }) => JSON.stringify(Properties.Roles).includes('ExecutionRole'))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(({ Action }: Json) => JSON.stringify(Action).includes('ecr:'));
}

const arn = (repository: string) => ({
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ecr:us-east-1:123456789012:repository/${repository}`]],
});

test('a task may pull the images that it names by an address in a private registry, and no others', () => {
  const sidecar = (name: string, image: string) =>
    new Sidecar({ name, image: ecs.ContainerImage.fromRegistry(`${HOST}/${image}`) });
  const statements = pulls({
    image: ServiceImage.fromRegistry(`${HOST}/team/risk:1.2`),
    sidecars: [sidecar('one', `agent@sha256:${'0'.repeat(64)}`), sidecar('two', 'agent:2')],
  });
  const actions = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
  expect(statements).toEqual([
    { Effect: 'Allow', Action: actions, Resource: arn('team/risk') },
    { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
    { Effect: 'Allow', Action: actions, Resource: arn('agent') },
  ]);
});

test('a task needs no permission for public images', () => {
  expect(pulls({ image: ServiceImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29') })).toEqual([]);
});

test('the CDK grants the pull from a repository', () => {
  expect(pulls({ image: ServiceImage.fromRepository({ tag: '1' }) })).toHaveLength(2);
});
