import type { Stack } from 'aws-cdk-lib';
import type { CfnService } from 'aws-cdk-lib/aws-ecs';
import { DeploymentPolicy, MeshBackend, MeshedFargateService } from '../../../src';
import { anApp, aService, aStack, propertiesOf, surroundings } from '../../support/stacks';
import { expectMessage } from '../../support/usage-errors';

const resourceOf = ({ service }: MeshedFargateService) => service.node.defaultChild as CfnService;

function messageOf(stack: Stack): string {
  try {
    (stack.node.root as never as { synth(): void }).synth();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

describe('an ECS service with Service Connect', () => {
  test.each([
    ['ServiceName', 'risk'],
    ['LaunchType', 'FARGATE'],
    ['SchedulingStrategy', 'DAEMON'],
    ['Role', 'role'],
    ['Cluster', 'other'],
    ['DeploymentController', { Type: 'CODE_DEPLOY' }],
  ])('is not replaced by an override of %s', (property, value) => {
    const { stack, service } = aService();
    resourceOf(service).addPropertyOverride(property, value);
    expectMessage(messageOf(stack), {
      code: 'ReplacedService',
      path: 'Stack/RiskEngine',
      got: `an override of the ECS service: ${property}: `,
      expected: `${property} as the library sets`,
    });
  });

  test('is not replaced by a property that is set on the resource', () => {
    const { stack, service } = aService();
    resourceOf(service).serviceName = 'risk';
    expect(messageOf(stack)).toContain('ServiceName: "risk"');
  });

  test('accepts overrides that change it in place', () => {
    const { stack, service } = aService();
    resourceOf(service).addPropertyOverride('PlatformVersion', '1.4.0');
    expect(messageOf(stack)).toBe('');
  });

  test.each([true, false])('is not replaced by another deployment policy, whatever the CDK’s flag says: %s', (flag) => {
    const context = { '@aws-cdk/aws-ecs:disableExplicitDeploymentControllerForCircuitBreaker': flag };
    for (const deployment of [DeploymentPolicy.rolling(), DeploymentPolicy.blueGreen()]) {
      const stack = aStack('Stack', {}, anApp({ context }));
      new MeshedFargateService(stack, 'Risk', { ...surroundings(stack), deployment });
      expect(propertiesOf(stack, 'AWS::ECS::Service').DeploymentController).toEqual({ Type: 'ECS' });
    }
  });

  test('may be in another stack than its cluster', () => {
    const home = aStack('Home');
    const away = aStack('Away', {}, home.node.scope as never);
    new MeshedFargateService(away, 'Risk', surroundings(home));
    expect(messageOf(home)).toBe('');
  });
});

test('an ECS service on another mesh may be replaced, because nothing in a namespace has its name', () => {
  const stack = aStack();
  const service = new MeshedFargateService(stack, 'Risk', surroundings(stack, { backend: MeshBackend.envoy() }));
  resourceOf(service).addPropertyOverride('ServiceName', 'risk');
  expect(messageOf(stack)).toBe('');
});
