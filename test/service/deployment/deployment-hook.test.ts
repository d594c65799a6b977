import { Duration, Token } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  DeploymentHook,
  type DeploymentHookOptions,
  DeploymentPolicy,
  DeploymentStage,
  HookTimeoutAction,
  MeshedFargateService,
} from '../../../src';
import type { ErrorCode } from '../../../src/validation/error-codes';
import type { Json } from '../../support/json';
import { aService, aStack, surroundings, templateOf } from '../../support/stacks';
import { expectUsageError } from '../../support/usage-errors';

const { POST_SCALE_UP, POST_TEST_TRAFFIC_SHIFT, PRE_PRODUCTION_TRAFFIC_SHIFT, TEST_TRAFFIC_SHIFT } = DeploymentStage;
const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:smoke-test';

function withHooks(...createHooks: ((handler: lambda.IFunction) => DeploymentHook)[]) {
  const stack = aStack();
  const handler = lambda.Function.fromFunctionAttributes(stack, 'Handler', { functionArn: ARN, sameEnvironment: true });
  const deployment = DeploymentPolicy.blueGreen({ hooks: createHooks.map((createHook) => createHook(handler)) });
  new MeshedFargateService(stack, 'Risk', { ...surroundings(stack), deployment });
  const [service] = Object.values<Json>(templateOf(stack).findResources('AWS::ECS::Service'));
  return { stack, service, hooks: service.Properties.DeploymentConfiguration.LifecycleHooks };
}

const hookRoleIds = (stack: Json) =>
  Object.keys(templateOf(stack).findResources('AWS::IAM::Role')).filter((id) => id.startsWith('RiskHookRole'));

describe('DeploymentHook.invoke()', () => {
  const details = { suite: 'smoke' };
  const { stack, service, hooks } = withHooks(
    (handler) => DeploymentHook.invoke(handler, { stages: [PRE_PRODUCTION_TRAFFIC_SHIFT, POST_SCALE_UP], details }),
    (handler) =>
      DeploymentHook.invoke(handler, {
        stages: [TEST_TRAFFIC_SHIFT],
        timeout: Duration.hours(1),
        onTimeout: HookTimeoutAction.CONTINUE,
      }),
  );
  const [role] = hookRoleIds(stack);

  test('invokes a function at each stage, and rolls back after the timeout', () => {
    const RoleArn = { 'Fn::GetAtt': [role, 'Arn'] };
    expect(hooks).toEqual([
      {
        TargetType: 'AWS_LAMBDA',
        HookTargetArn: ARN,
        RoleArn,
        HookDetails: details,
        LifecycleStages: ['POST_SCALE_UP', 'PRE_PRODUCTION_TRAFFIC_SHIFT'],
        TimeoutConfiguration: { TimeoutInMinutes: 1440, Action: 'ROLLBACK' },
      },
      {
        TargetType: 'AWS_LAMBDA',
        HookTargetArn: ARN,
        RoleArn,
        LifecycleStages: ['TEST_TRAFFIC_SHIFT'],
        TimeoutConfiguration: { TimeoutInMinutes: 60, Action: 'CONTINUE' },
      },
    ]);
  });

  test('can invoke only that function, and the permission exists before the service', () => {
    const policies = Object.entries<Json>(templateOf(stack).findResources('AWS::IAM::ManagedPolicy')).filter(([id]) =>
      id.startsWith('RiskHookRole'),
    );
    expect(policies).toHaveLength(1);
    const [[policy, { Properties }]] = policies;
    expect(Properties.PolicyDocument.Statement).toEqual([
      { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: ARN },
    ]);
    expect(service.DependsOn).toEqual(expect.arrayContaining([policy, role]));
  });

  test('rejects a function of another Region', () => {
    const [here, there] = ['eu-west-1', 'us-east-1'].map((region) =>
      aStack(region, { env: { account: '123456789012', region } }),
    );
    const handler = lambda.Function.fromFunctionArn(there, 'Handler', `${ARN}`.replace('eu-west-1', 'us-east-1'));
    const deployment = DeploymentPolicy.blueGreen({
      hooks: [DeploymentHook.invoke(handler, { stages: [POST_SCALE_UP] })],
    });
    expectUsageError(() => new MeshedFargateService(here, 'Risk', { ...surroundings(here), deployment }), {
      code: 'OtherEnvironment',
      path: 'eu-west-1/Risk',
      got: 'the function of a hook',
    });
  });
});

describe('DeploymentHook.pause()', () => {
  test('waits for up to two weeks, and needs no role', () => {
    const { stack, hooks } = withHooks(() =>
      DeploymentHook.pause({ stages: [POST_TEST_TRAFFIC_SHIFT], timeout: Duration.days(14) }),
    );
    expect(hooks).toEqual([
      {
        TargetType: 'PAUSE',
        LifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'],
        TimeoutConfiguration: { TimeoutInMinutes: 20_160, Action: 'ROLLBACK' },
      },
    ]);
    expect(hookRoleIds(stack)).toEqual([]);
  });

  test.each([
    [DeploymentStage.TEST_TRAFFIC_SHIFT, 'DeploymentStage.POST_TEST_TRAFFIC_SHIFT'],
    [DeploymentStage.PRODUCTION_TRAFFIC_SHIFT, 'DeploymentStage.PRE_PRODUCTION_TRAFFIC_SHIFT'],
  ])('rejects %s', (stage, fix) => {
    const hooks = [DeploymentHook.pause({ stages: [POST_SCALE_UP, stage] })];
    expectUsageError(() => aService({ deployment: DeploymentPolicy.blueGreen({ hooks }) }), {
      code: 'HookStage',
      path: 'Stack/RiskEngine',
      got: `a pause at '${stage}'`,
      fix,
    });
  });
});

test.each<[DeploymentHookOptions, ErrorCode, string]>([
  [{ stages: [] }, 'HookStage', 'stages: an empty list'],
  [{ stages: [POST_SCALE_UP], timeout: Duration.minutes(0) }, 'HookOutOfRange', 'timeout in minutes: 0'],
  [{ stages: [POST_SCALE_UP], timeout: Duration.days(15) }, 'HookOutOfRange', 'timeout in minutes: 21600'],
  [
    { stages: [POST_SCALE_UP], timeout: Duration.minutes(Token.asNumber({ Ref: 'Time' })) },
    'HookOutOfRange',
    'timeout is a token',
  ],
])('a hook rejects invalid options (%#)', (options, code, got) => {
  expectUsageError(() => DeploymentHook.pause(options), { code, path: 'DeploymentHook.pause()', got });
});

test('the timeout of a function is at most a day', () => {
  const timeout = Duration.days(2);
  expectUsageError(() => withHooks((handler) => DeploymentHook.invoke(handler, { stages: [POST_SCALE_UP], timeout })), {
    code: 'HookOutOfRange',
    path: 'Stack/Risk',
    got: 'timeout in minutes: 2880',
  });
});
