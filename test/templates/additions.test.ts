import { App, BootstraplessSynthesizer, aws_lambda as lambda, PropertyInjectors, type Stack, Token } from 'aws-cdk-lib';
import recommended from 'aws-cdk-lib/recommended-feature-flags.json';
import { findings, PACKS, type PackName } from '../../rigs/checks/security-packs';
import { RotatableSecret, RotationPlan, Route, ServiceDefinition } from '../../src';
import { sampled } from '../support/extent';
import { anApp, aPlatform, aStack, warningsOf } from '../support/stacks';
import {
  type Addition,
  foreignNames,
  jsonOf,
  messagesOf,
  PLATFORMS,
  plainTemplate,
  propertiesIn,
  stackWith,
} from './additions/addition';
import { ENVIRONMENTS } from './additions/environments';
import { ALL_FLAGS, EACH_FLAG } from './additions/flags';
import { INJECTORS } from './additions/injectors';
import { TREES } from './additions/trees';

/** A sample in `npm test`, and each of them in `npm run test:all`. */
const CASES = [
  ALL_FLAGS,
  ...sampled(EACH_FLAG, 2),
  ...sampled(INJECTORS, 4),
  ...sampled(TREES, 4),
  ...sampled(ENVIRONMENTS, 5),
];

function regionOf(stack: Stack): string {
  return Token.isUnresolved(stack.region) ? 'us-east-1' : stack.region;
}

describe.each(Object.keys(PLATFORMS))('%s', (platform) => {
  test.each(CASES.map((addition) => [addition.name, addition] as const))(
    'works with %s',
    (_name, addition: Addition) => {
      const stack = stackWith(addition, platform);
      const template = jsonOf(stack);
      const plain = plainTemplate(platform);
      expect(messagesOf(stack)).toEqual([]);
      expect(foreignNames(template, regionOf(stack))).toEqual([]);
      addition.shows(template, plain);

      // The id of an alarm on an imported certificate comes from its ARN, which contains the Region.
      const [ids, plainIds] = [template, plain].map(({ Resources }) =>
        Object.keys(Resources)
          .map((id) => id.replace(/(AlarmsCertificate)[0-9A-F]{8}(CertificateExpiring)[0-9A-F]{8}$/, '$1$2'))
          .sort(),
      );
      if (addition.ids === undefined) expect(ids).toEqual(plainIds);
      if (addition.ids === 'more') expect(ids).toEqual(expect.arrayContaining(plainIds));
      // Data keeps its ids wherever the stack is.
      const dataIds = plainIds.filter((id) => plain.Resources[id]?.DeletionPolicy?.startsWith('Retain'));
      expect(ids).toEqual(expect.arrayContaining(dataIds));
    },
  );
});

describe('with every feature flag that the CDK recommends', () => {
  test('no security pack finds more', () => {
    const app = stackWith(ALL_FLAGS, 'the default platform').node.root as App;
    expect((Object.keys(PACKS) as PackName[]).flatMap((name) => findings(app, name))).toEqual([]);
  });

  test('a service in a later stack refers to the platform weakly, and to nothing else', () => {
    const later = (context: Record<string, unknown>) => {
      const app = anApp({ context });
      const platform = aPlatform(aStack('Platform', {}, app));
      const stack = aStack('Later', {}, app);
      const definition = new ServiceDefinition({ calls: ['analytics-engine'], routes: [Route.path('/later/*')] });
      platform.addService('later', definition, stack);
      return stack;
    };
    const [weak, strong] = [{ ...recommended }, {}].map(later);
    expect(warningsOf(weak)).toEqual([]);
    const [weakTemplate, strongTemplate] = [weak, strong].map(jsonOf);
    expect(Object.keys(weakTemplate.Resources)).toEqual(Object.keys(strongTemplate.Resources));
    expect(JSON.stringify(weakTemplate)).toContain('Fn::GetStackOutput');
    expect(JSON.stringify(weakTemplate)).not.toContain('Fn::ImportValue');
    expect(JSON.stringify(strongTemplate)).toContain('Fn::ImportValue');
  });
});

test('a function without a VPC works with a property injector for its security group', () => {
  const stack = aStack();
  const inject = (props: object) => ({ allowAllOutbound: true, ...props });
  PropertyInjectors.of(stack).add({ constructUniqueId: lambda.Function.PROPERTY_INJECTION_ID, inject });
  new RotatableSecret(stack, 'Key', { rotation: RotationPlan.generatedKey() });
  expect(propertiesIn(jsonOf(stack), 'AWS::Lambda::Function').filter(({ VpcConfig }) => VpcConfig)).toEqual([]);
});

test('the check of partitions would find an ARN and a host of another one', () => {
  const found = foreignNames(
    {
      Resources: {
        A: { Properties: { Arn: 'arn:aws:s3:::bucket', Url: 'https://sqs.amazonaws.com/1' } },
        B: { Principal: { Service: 'sns.amazonaws.com' } },
      },
    },
    'cn-north-1',
  );
  expect(found).toEqual([
    'Resources.A.Properties.Arn: arn:aws:s3:::bucket',
    'Resources.A.Properties.Url: https://sqs.amazonaws.com/1',
  ]);
});

test('the BootstraplessSynthesizer fails at synthesis, because the functions of the platform are assets', () => {
  const stack = aStack('Platform', { synthesizer: new BootstraplessSynthesizer() }, new App());
  expect(() => aPlatform(stack)).toThrow(/Cannot add assets to a Stack that uses the BootstraplessSynthesizer/);
});
