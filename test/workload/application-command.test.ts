import { CfnParameter, Size } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { MeshedFargateService, ServiceImage } from '../../src';
import { applicationOf, aService, aStack, propertiesOf, surroundings } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

const image = ServiceImage.fromRegistry('reports:1');
/** The place of the errors. */
const HERE = { path: 'Stack/RiskEngine', got: '' };
const command = ['--mode', 'paper'];
const entryPoint = ['/opt/app/start'];

describe('the container of the application', () => {
  test('has a command, an entry point, a working directory, open files and storage', () => {
    const ulimits = [{ name: ecs.UlimitName.NOFILE, softLimit: 100_000, hardLimit: 200_000 }];
    const { stack } = aService({
      image,
      command,
      entryPoint,
      workingDirectory: '/opt/app',
      ulimits,
      ephemeralStorage: Size.gibibytes(50),
    });
    expect(applicationOf(stack)).toMatchObject({
      Command: command,
      EntryPoint: entryPoint,
      WorkingDirectory: '/opt/app',
      Ulimits: [{ Name: 'nofile', SoftLimit: 100_000, HardLimit: 200_000 }],
    });
    expect(propertiesOf(stack, 'AWS::ECS::TaskDefinition').EphemeralStorage).toEqual({ SizeInGiB: 50 });
  });

  test('runs the command of its image by default', () => {
    const { Command, EntryPoint, WorkingDirectory, Ulimits } = applicationOf(aService({ image }).stack);
    expect([Command, EntryPoint, WorkingDirectory, Ulimits]).toEqual([undefined, undefined, undefined, undefined]);
  });

  test('runs its command as soon as the parameter names an image, and the placeholder until then', () => {
    const stack = aStack();
    const parameter = new CfnParameter(stack, 'Tag', { default: '' });
    const own = ServiceImage.fromParameter(parameter);
    new MeshedFargateService(stack, 'RiskEngine', { ...surroundings(stack), image: own, command, entryPoint });
    const condition = expect.stringMatching(/NoImageYet$/);
    expect(applicationOf(stack)).toMatchObject({
      Command: { 'Fn::If': [condition, ['python3', '-c', expect.anything()], command] },
      EntryPoint: { 'Fn::If': [condition, { Ref: 'AWS::NoValue' }, entryPoint] },
    });
  });

  test.each([{ command }, { entryPoint }])('of the placeholder has no other command: %j', (options) => {
    expectUsageError(() => aService({ image: ServiceImage.placeholder(), ...options }), {
      ...HERE,
      code: 'CommandOfPlaceholder',
      path: 'Stack/RiskEngine',
    });
  });

  test('reads variables from files, which the execution role may read', () => {
    const stack = aStack();
    const bucket = new s3.Bucket(stack, 'Config');
    const environmentFiles = [ecs.EnvironmentFile.fromBucket(bucket, 'trading.env')];
    new MeshedFargateService(stack, 'RiskEngine', { ...surroundings(stack), image, environmentFiles });
    expect(applicationOf(stack).EnvironmentFiles).toEqual([{ Type: 's3', Value: expect.anything() }]);
  });

  test('reads parameters of Systems Manager as secrets', () => {
    const stack = aStack();
    const parameter = new ssm.StringParameter(stack, 'Limit', { stringValue: '7' });
    const secrets = { LIMIT: ecs.Secret.fromSsmParameter(parameter) };
    new MeshedFargateService(stack, 'RiskEngine', { ...surroundings(stack), image, secrets });
    const [secret] = applicationOf(stack).Secrets.filter(({ Name }: { Name: string }) => Name === 'LIMIT');
    expect(JSON.stringify(secret.ValueFrom)).toContain(':parameter/');
  });

  test.each([
    [{ name: ecs.UlimitName.CORE, softLimit: 1, hardLimit: 1 }, 'the ulimit core'],
    [{ name: ecs.UlimitName.NOFILE, softLimit: 2, hardLimit: 1 }, 'softLimit: 2, hardLimit: 1'],
  ])('refuses ulimits that Fargate refuses: %j', (ulimit, got) => {
    expectUsageError(() => aService({ image, ulimits: [ulimit] }), { ...HERE, code: 'InvalidUlimit', got });
  });

  test.each([20, 201])('refuses %s GiB of storage', (size) => {
    expectUsageError(() => aService({ image, ephemeralStorage: Size.gibibytes(size) }), {
      ...HERE,
      code: 'EphemeralStorageOutOfRange',
    });
  });
});
