import { CfnResource, Fn, Stack } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import {
  Alerting,
  Database,
  DatabaseAccess,
  Egress,
  Ingress,
  MeshedFargateService,
  RotatableSecret,
  RotationPlan,
  ServiceDefinition,
  SpotCluster,
  TradingAnalyticsPlatform,
  TradingNetwork,
} from '../../src';
import { ReaderRedeployment } from '../../src/secrets/reader-redeployment';
import { described, violationsIn } from '../least-privilege/support/checks';
import type { Json } from '../support/json';
import { aStack, aVpc, surroundings, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

/** A secret and services that read it. */
function readersIn(stack: Stack, ids: string[], secretIds = ['ApiKey']) {
  const shared = surroundings(stack);
  const secrets = secretIds.map(
    (id) => new RotatableSecret(stack, id, { rotation: RotationPlan.generatedKey(), vpc: shared.cluster.vpc }),
  );
  const environment = Object.fromEntries(
    secrets.map((secret) => [secret.node.id.toUpperCase(), secret.field('api_key')]),
  );
  return ids.map((id) => new MeshedFargateService(stack, id, { ...shared, secrets: environment }));
}

/** The form of a text that CloudFormation joins. */
function joined(parts: Json[], separator: string): Json {
  return { 'Fn::Join': ['', parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part]))] };
}

function inputOf(rule: Json): string {
  return JSON.stringify(rule.Properties.Targets[0].InputTransformer);
}

/** The rules for changes of secrets, without the scheduled rules. */
function changeRulesOf(template: Template): Json[] {
  return Object.values(template.findResources('AWS::Events::Rule')).filter(({ Properties }) =>
    Properties.EventPattern?.source.includes('aws.secretsmanager'),
  );
}

describe('when a secret has a new current version', () => {
  const stack = aStack();
  readersIn(stack, ['A', 'B']);
  const template = templateOf(stack);

  test('the event of Secrets Manager starts the redeployment, without a CloudTrail trail', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.secretsmanager'],
        'detail-type': ['Secret Label Updated'],
        resources: [{ Ref: Match.stringLikeRegexp('^ApiKey') }],
        detail: { labelUpdated: ['AWSCURRENT'] },
      },
    });
  });

  test('all services that read it are redeployed once', () => {
    const [rule] = changeRulesOf(template);
    const services = inputOf(rule).match(/"Ref":"(A|B)Service[^"]*"/g);
    expect(services).toHaveLength(2);
    expect(inputOf(rule)).toContain('$.time');
  });

  test('the function may redeploy only those services', () => {
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: ['ecs:DescribeServices', 'ecs:UpdateService'],
            Resource: [{ Ref: Match.stringLikeRegexp('^AService') }, { Ref: Match.stringLikeRegexp('^BService') }],
          },
        ],
      },
    });
  });

  test('the settings of the function are those services, so that its code refuses others', () => {
    const part = (id: string) => ({
      'Fn::Select': [5, { 'Fn::Split': [':', { Ref: Match.stringLikeRegexp(`^${id}Service`) }] }],
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: Match.stringLikeRegexp('redeploy-readers'),
      Environment: { Variables: { READERS: { 'Fn::Join': ['', [part('A'), ',', part('B')]] } } },
    });
  });

  test('the function runs in the VPC of the services', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      VpcConfig: { SubnetIds: ['private-a', 'private-b'], SecurityGroupIds: Match.anyValue() },
      Description: Match.stringLikeRegexp('redeploy-readers'),
    });
  });
});

describe('the redeployment of a stack', () => {
  test('does not exist if no service reads a secret', () => {
    const stack = aStack();
    new RotatableSecret(stack, 'ApiKey', { rotation: RotationPlan.generatedKey() });
    expect(ReaderRedeployment.find(stack)).toBeUndefined();
    expect(changeRulesOf(templateOf(stack))).toEqual([]);
  });

  test('is one function and a rule for each secret', () => {
    const stack = aStack();
    readersIn(stack, ['A'], ['ApiKey', 'Other']);
    expect(changeRulesOf(templateOf(stack))).toHaveLength(2);
    templateOf(stack).resourcePropertiesCountIs(
      'AWS::Lambda::Function',
      { Description: Match.stringLikeRegexp('redeploy-readers') },
      1,
    );
  });

  test('has a reader once, even if it reads several fields or is added again', () => {
    const stack = aStack();
    const shared = surroundings(stack);
    const secret = new RotatableSecret(stack, 'ApiKey', { rotation: RotationPlan.generatedKey() });
    const reader = new MeshedFargateService(stack, 'A', {
      ...shared,
      secrets: { NEW: secret.field('api_key'), OLD: secret.field('previous_api_key') },
    });
    secret.addReader(reader);
    const [rule] = changeRulesOf(templateOf(stack));
    expect(inputOf(rule).match(/"Ref":"AService/g)).toHaveLength(1);
  });

  test('has no VPC if the secret has no VPC', () => {
    const stack = aStack();
    const secret = new RotatableSecret(stack, 'ApiKey', { rotation: RotationPlan.generatedKey() });
    new MeshedFargateService(stack, 'A', { ...surroundings(stack), secrets: { KEY: secret.field('api_key') } });
    templateOf(stack).resourcePropertiesCountIs('AWS::Lambda::Function', { VpcConfig: Match.anyValue() }, 0);
  });

  test('is in the stack of the readers, so that a secret of an earlier stack can have later readers', () => {
    const earlier = aStack('Earlier');
    const later = aStack('Later', {}, earlier.node.scope as never);
    const shared = surroundings(earlier, { vpc: aVpc(earlier) });
    const secret = new RotatableSecret(earlier, 'ApiKey', { rotation: RotationPlan.generatedKey() });
    new MeshedFargateService(later, 'A', { ...shared, secrets: { KEY: secret.field('api_key') } });
    expect(ReaderRedeployment.find(earlier)).toBeUndefined();
    expect(changeRulesOf(templateOf(later))).toHaveLength(1);
    expect(later.dependencies).toContain(earlier);
  });
});

describe('many readers of one secret', () => {
  /** A secret and readers with the longest names that AWS allows. */
  function manyReaders(count: number) {
    const stack = aStack();
    const { cluster } = surroundings(stack);
    const secret = new RotatableSecret(stack, 'ApiKey', { rotation: RotationPlan.generatedKey() });
    const clusterName = 'c'.repeat(255);
    for (let index = 0; index < count; index++) {
      const serviceArn = `arn:aws:ecs:ap-southeast-2:123456789012:service/${clusterName}/${'s'.repeat(251)}${index}`;
      secret.addReader(Object.assign(new Construct(stack, `Reader${index}`), { serviceArn, cluster }));
    }
    return templateOf(stack);
  }

  /** Adds readers whose ARNs are tokens, so that their list may be too long for the environment. */
  function importedReaders(stack: Stack, { cluster }: Pick<ReturnType<typeof surroundings>, 'cluster'>) {
    const { vpc } = cluster;
    const secret = new RotatableSecret(stack, 'ApiKey', { rotation: RotationPlan.generatedKey(), vpc });
    for (let index = 0; index < 16; index++) {
      const serviceArn = Fn.importValue(`Reader${index}`);
      secret.addReader(Object.assign(new Construct(stack, `Reader${index}`), { serviceArn, cluster }));
    }
  }

  const policiesOf = (template: Template) =>
    Object.entries(template.findResources('AWS::IAM::ManagedPolicy'))
      .filter(([id]) => id.includes('MayRedeploy'))
      .map(([, { Properties }]) => Properties.PolicyDocument);

  test('stay within the limits of policies, of events and of the targets of a rule', () => {
    const template = manyReaders(40);
    const [rule] = changeRulesOf(template);
    const inputs = rule.Properties.Targets.map(({ InputTransformer }: Json) => JSON.stringify(InputTransformer));
    expect(inputs).toHaveLength(5);
    for (const input of inputs) expect(input.length + 8 * 255).toBeLessThan(8_192);
    expect(inputs.join().match(/s{251}/g)).toHaveLength(40);
    const policies = policiesOf(template);
    expect(policies).toHaveLength(5);
    for (const policy of policies) expect(JSON.stringify(policy).length).toBeLessThan(6_144);
    expect(JSON.stringify(policies).match(/s{251}/g)).toHaveLength(40);
  });

  test('keep the one policy and the one target that eight readers have', () => {
    expect(policiesOf(manyReaders(8))).toHaveLength(1);
    expect(changeRulesOf(manyReaders(8))[0].Properties.Targets).toHaveLength(1);
    expect(changeRulesOf(manyReaders(9))[0].Properties.Targets).toHaveLength(2);
  });

  const settingsOf = (template: Template) =>
    Object.values(template.findResources('AWS::Lambda::Function'))
      .map(({ Properties }) => Properties.Environment?.Variables.READERS)
      .filter((readers) => readers !== undefined);

  test('are in the settings of the function if the environment of 4 KB has room for them', () => {
    const [settings] = settingsOf(manyReaders(4));
    expect(settings.split(',')).toHaveLength(4);
    for (const reader of settings.split(',')) expect(reader).toMatch(/^service\/c{255}\/s{251}\d$/);
    expect(settings.length).toBeLessThan(4_000);
    expect(manyReaders(4).findResources('AWS::SSM::Parameter')).toEqual({});
  });

  test('are in parameters that only the function reads if the environment has no room, so that its code refuses others', () => {
    const template = manyReaders(40);
    expect(settingsOf(template)).toEqual([]);
    const parameters = template.findResources('AWS::SSM::Parameter');
    const values = Object.values(parameters).map(({ Properties }) => Properties.Value);
    for (const value of values) expect(value.length).toBeLessThanOrEqual(4_096);
    const readers = values.join(',').split(',');
    expect(readers).toHaveLength(40);
    for (const reader of readers) expect(reader).toMatch(/^service\/c{255}\/s{251}\d+$/);
    const references = Object.keys(parameters).map((id) => ({ Ref: id }));
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { READER_PARAMETERS: joined(references, ',') } },
    });
    const resources = references.map((reference) => ({ 'Fn::Join': ['', Match.arrayWith([reference])] }));
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([{ Effect: 'Allow', Action: 'ssm:GetParameter', Resource: resources }]),
      },
    });
  });

  test('in a VPC without a route to the internet reach Parameter Store by an endpoint', () => {
    const stack = aStack();
    const { vpc } = new TradingNetwork(stack, 'Network', { egress: Egress.endpointsOnly() });
    const cluster = new SpotCluster(stack, 'Cluster', { vpc });
    const endpoints = () =>
      Object.values(templateOf(stack).findResources('AWS::EC2::VPCEndpoint')).filter(({ Properties }) =>
        JSON.stringify(Properties.ServiceName).includes('.ssm"'),
      );
    importedReaders(stack, { cluster });
    expect(endpoints()).toHaveLength(1);
  });

  test('are declared, so that the check of permissions finds nothing', () => {
    const violations = violationsIn((app) => {
      const stack = new Stack(app, 'Main');
      importedReaders(stack, surroundings(stack));
    });
    expect(described(violations)).toEqual([]);
  });

  test('have room in the settings if CloudFormation generates their names', () => {
    const stack = aStack('A-name-of-medium-length');
    readersIn(
      stack,
      Array.from({ length: 20 }, (_, index) => `TradingServicesService${index}`),
    );
    expect(JSON.stringify(settingsOf(templateOf(stack))).match(/Fn::Select/g)).toHaveLength(20);
  });

  test.each([20, 40, 44, 48, 60, 80])('have room in the environment, or are in parameters, if they are %d', (count) => {
    const stack = aStack();
    const { cluster } = surroundings(stack);
    const secrets = ['ApiKey', 'Other'].map(
      (id) => new RotatableSecret(stack, id, { rotation: RotationPlan.generatedKey() }),
    );
    for (let index = 0; index < count; index++) {
      const { ref: serviceArn } = new CfnResource(stack, `Reader${index}`, { type: 'AWS::ECS::Service' });
      secrets[index % 2].addReader(Object.assign(new Construct(stack, `R${index}`), { serviceArn, cluster }));
    }
    const generated = (id: string) => `${stack.stackName}-${id}-${'x'.repeat(13)}`;
    const clusterName = generated(stack.resolve(cluster.clusterName).Ref);
    const [settings] = settingsOf(templateOf(stack));
    const ids: string[] = JSON.stringify(settings ?? '').match(/(?<="Ref":")Reader\d+/g) ?? [];
    const text = ids.map((id) => `service/${clusterName}/${generated(id)}`).join();
    expect(ids).toHaveLength(count <= 48 ? count : 0);
    expect(text.length).toBeLessThan(4_000);
  });

  test('count with the longest name if their ARN is a token of another kind', () => {
    const stack = aStack();
    importedReaders(stack, surroundings(stack));
    expect(settingsOf(templateOf(stack))).toEqual([]);
  });

  test('are refused if one stack cannot redeploy them', () => {
    expectUsageError(() => manyReaders(41), {
      code: 'TooManyReaders',
      path: 'Stack/Reader40',
      got: 'reader number 41 of Stack/ApiKey',
      expected: 'at most 40 services',
      fix: 'a later stack',
    });
  });
});

describe('in a stack with a platform', () => {
  /** Returns the types, networks and keys of the redeployment of a stack whose first reader reads a secret from elsewhere. */
  function redeploymentWith(hasOwnSecret: boolean): Json {
    const stack = aStack();
    const own = hasOwnSecret && new RotatableSecret(stack, 'Own', { rotation: RotationPlan.generatedKey() });
    const services = {
      first: new ServiceDefinition({ secrets: own ? { OWN: own.field('api_key') } : {} }),
      second: new ServiceDefinition({ databaseAccess: DatabaseAccess.readOnly() }),
    };
    const given = { ingress: Ingress.none(), alerting: Alerting.none(), database: Database.postgres() };
    new TradingAnalyticsPlatform(stack, 'Platform', { ...given, services });
    const { Resources } = templateOf(stack).toJSON();
    return Object.fromEntries(
      Object.entries<Json>(Resources)
        .filter(([id]) => /^TradingSecretReaders(Function|Logs)/.test(id))
        .map(([id, { Type, Properties }]) => [id, { Type, network: Properties.VpcConfig, key: Properties.KmsKeyId }]),
    );
  }

  test('a secret from elsewhere changes neither its network nor its key', () => {
    const before = redeploymentWith(false);
    const network = { SecurityGroupIds: [expect.anything()], SubnetIds: expect.anything() };
    expect(Object.values(before)).toContainEqual(expect.objectContaining({ network }));
    expect(redeploymentWith(true)).toEqual(before);
  });
});
