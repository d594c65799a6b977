import { SecretValue } from 'aws-cdk-lib';
import * as acmpca from 'aws-cdk-lib/aws-acmpca';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import {
  Alerting,
  Database,
  EncryptionKey,
  MeshedFargateService,
  MutualTls,
  Protection,
  RotatableSecret,
  RotationPlan,
  Severity,
  TradingMonitoring,
} from '../../../src';
import { headingOf } from '../../../src/monitoring/handlers/watch/findings';
import { RUNBOOK, type RunbookEntry } from '../../../src/runbook/runbook';
import { aDatabase } from '../../support/databases';
import type { Json } from '../../support/json';
import { aStack, surroundings, templateOf } from '../../support/stacks';

const TAG = 'trading-monitoring:Stack.StackMonitoring5BBF178E';
const email = Alerting.email('oncall@example.com');
const KINDS = [
  'RotationFailed',
  'CertificatesNotRenewed',
  'RedeploymentFailed',
  'MeshCertificateExpiring',
  'AuthorityExpiring',
];

function monitored(alerting = email, stack = aStack(), props: Json = {}) {
  const shared = surroundings(stack);
  const monitoring = new TradingMonitoring(stack, 'Monitoring', { alerting, ...shared, ...props });
  return { stack, monitoring, ...shared };
}

const aKey = (stack: Json, id = 'Key') => new RotatableSecret(stack, id, { rotation: RotationPlan.generatedKey() });

/** The alarms of the kinds, by kind. */
function alarmsOf(stack: Json): Record<string, Json> {
  const alarms = Object.entries<Json>(templateOf(stack).findResources('AWS::CloudWatch::Alarm'));
  const found = alarms.map(([id, { Properties }]) => [
    KINDS.find((kind) => id.startsWith(`Monitoring${kind}`)),
    Properties,
  ]);
  return Object.fromEntries(found.filter(([kind]) => kind));
}

const tagsOf = (stack: Json): Json =>
  Object.values<Json>(templateOf(stack).findResources('AWS::SecretsManager::Secret')).map(({ Properties }) =>
    Object.fromEntries((Properties.Tags ?? []).map(({ Key, Value }: Json) => [Key, Value])),
  );

function watchOf(stack: Json): { variables: Json; statements: Json[] } {
  const { Resources } = templateOf(stack).toJSON();
  const watch = Object.entries<Json>(Resources).filter(([id]) => id.startsWith('MonitoringWatch'));
  const of = (type: string) => watch.filter(([, { Type }]) => Type === type).map(([, { Properties }]) => Properties);
  return {
    variables: of('AWS::Lambda::Function')[0].Environment.Variables,
    statements: of('AWS::IAM::ManagedPolicy').flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
  };
}

test('all rotations have one alarm, which keeps its state without data', () => {
  const { stack, monitoring } = monitored();
  for (const id of ['Key', 'Other']) monitoring.watchSecret(aKey(stack, id));
  const alarms = alarmsOf(stack);
  expect(Object.keys(alarms)).toEqual(['RotationFailed']);
  expect(alarms.RotationFailed).toMatchObject({
    Namespace: 'TradingAnalytics/Stack/Mesh',
    MetricName: 'RotationFailed',
    Dimensions: [{ Name: 'FunctionName', Value: { Ref: expect.stringMatching(/^MonitoringWatchFunction/) } }],
    Statistic: 'Maximum',
    Period: 300,
    EvaluationPeriods: 1,
    Threshold: 1,
    TreatMissingData: 'ignore',
    AlarmActions: [expect.anything()],
    OKActions: [expect.anything()],
  });
});

test('the function finds secrets by a tag, which refers to no resource', () => {
  const { stack, monitoring } = monitored();
  monitoring.watchSecret(aKey(stack));
  monitoring.watchSecret(new RotatableSecret(stack, 'Manual', { rotation: RotationPlan.none('a person changes it') }));
  aKey(stack, 'Unwatched');
  const { MONITORING } = watchOf(stack).variables;
  expect(tagsOf(stack)).toEqual([{ [MONITORING]: 'rotated' }, { [MONITORING]: 'manual' }, {}]);
});

test('a secret that nothing rotates alone needs no alarm on rotations', () => {
  const { stack, monitoring } = monitored();
  monitoring.watchSecret(new RotatableSecret(stack, 'Manual', { rotation: RotationPlan.none('a person changes it') }));
  expect(alarmsOf(stack)).toEqual({});
});

test('no secret has a daily check of its own, and no alarm on errors of its function', () => {
  const { stack, monitoring } = monitored();
  monitoring.watchSecret(aKey(stack));
  const rules = Object.values<Json>(templateOf(stack).findResources('AWS::Events::Rule'));
  expect(rules.map(({ Properties }) => Properties.ScheduleExpression).filter(Boolean)).toEqual(['rate(1 minute)']);
  const alarms = Object.values<Json>(templateOf(stack).findResources('AWS::CloudWatch::Alarm'));
  expect(alarms.filter(({ Properties }) => Properties.MetricName === 'Errors')).toHaveLength(1); // of the watch
});

describe('a service that reads a secret', () => {
  const watched = (secretStack: Json, stack: Json) => {
    const { monitoring, cluster, mesh } = monitored(email, stack);
    const secrets = { KEY: aKey(secretStack).field('api_key') };
    for (const id of ['Risk', 'Desk']) {
      monitoring.watchService(new MeshedFargateService(stack, id, { cluster, mesh, secrets }));
    }
    return stack;
  };

  test('has its redeployment watched, with one alarm for all services', () => {
    const stack = aStack();
    expect(Object.keys(alarmsOf(watched(stack, stack))).sort()).toEqual(['RedeploymentFailed', 'RotationFailed']);
    const { variables, statements } = watchOf(stack);
    expect(variables.FINDINGS).toBe('RotationFailed:ticket,RedeploymentFailed:ticket');
    const cluster = { 'Fn::GetAtt': [expect.stringMatching(/^Cluster/), 'Arn'] };
    expect(variables.CLUSTER).toEqual(cluster);
    expect(statements).toContainEqual({
      Action: ['ecs:DescribeServices', 'ecs:ListServices'],
      Effect: 'Allow',
      Resource: '*',
      Condition: { ArnEquals: { 'ecs:cluster': cluster } },
    });
  });

  test('may read a secret of an earlier stack', () => {
    const earlier = aStack('Earlier');
    const later = watched(earlier, aStack('Stack', {}, earlier.node.root as Json));
    expect(tagsOf(earlier)).toEqual([{ [TAG]: 'rotated' }]);
    expect(templateOf(earlier).findResources('AWS::CloudWatch::Alarm')).toEqual({});
    expect(alarmsOf(later).RotationFailed).toBeDefined();
  });

  test('may be in a later stack with its secret, which the monitoring cannot refer to', () => {
    const { stack, monitoring, cluster, mesh } = monitored();
    const later = aStack('Later', {}, stack.node.root as Json);
    const secrets = { KEY: aKey(later).field('api_key') };
    monitoring.watchService(new MeshedFargateService(later, 'Risk', { cluster, mesh, secrets }));
    expect(tagsOf(later)).toEqual([{ [TAG]: 'rotated' }]);
    expect(alarmsOf(stack).RotationFailed).toBeDefined();
  });
});

test('a secret can be watched by several monitorings', () => {
  const { stack, monitoring, cluster, mesh } = monitored();
  const other = new TradingMonitoring(stack, 'Other', { alerting: email, cluster, mesh });
  const secret = aKey(stack);
  for (const each of [monitoring, other]) each.watchSecret(secret);
  expect(tagsOf(stack)).toEqual([{ [TAG]: 'rotated', [other._watch?.monitoringTag as string]: 'rotated' }]);
});

test('with Alerting.none() nothing is watched', () => {
  const { stack, monitoring, cluster, mesh } = monitored(Alerting.none());
  const secrets = { KEY: aKey(stack).field('api_key') };
  monitoring.watchService(new MeshedFargateService(stack, 'Risk', { cluster, mesh, secrets }));
  expect(alarmsOf(stack)).toEqual({});
  expect(tagsOf(stack)).toEqual([{}]);
});

test('the function reads metadata of its own secrets, and never a value', () => {
  const { stack, monitoring } = monitored();
  monitoring.watchSecret(aKey(stack));
  const { statements, variables } = watchOf(stack);
  expect(JSON.stringify(statements)).not.toContain('GetSecretValue');
  expect(statements).toContainEqual({
    Action: 'secretsmanager:ListSecretVersionIds',
    Effect: 'Allow',
    Resource: '*',
    Condition: { Null: { [`secretsmanager:ResourceTag/${variables.MONITORING}`]: 'false' } },
  });
});

describe('a secret without tags', () => {
  test('of RDS is found by its ARN', () => {
    const { stack, vpc, database } = aDatabase({ database: Database.auroraPostgres() });
    const monitoring = new TradingMonitoring(stack, 'Monitoring', { alerting: email, ...surroundings(stack, { vpc }) });
    monitoring.watchDatabase(database);
    monitoring.watchDatabase(database);
    const arn = { 'Fn::GetAtt': [expect.stringMatching(/^DatabaseCluster/), 'MasterUserSecret.SecretArn'] };
    const { variables, statements } = watchOf(stack);
    expect(variables.SECRETS).toEqual(arn);
    expect(statements).toContainEqual({
      Action: ['secretsmanager:DescribeSecret', 'secretsmanager:ListSecretVersionIds'],
      Effect: 'Allow',
      Resource: [arn],
    });
    expect(alarmsOf(stack).RotationFailed).toBeDefined();
  });

  const imported = (stack: Json, arn: string) =>
    Object.assign(secretsmanager.Secret.fromSecretCompleteArn(stack, 'Theirs', arn), {
      fields: ['api_key'],
      protection: Protection.production(),
      addReader: () => {},
    });

  test('of another app is found by its ARN', () => {
    const { stack, monitoring } = monitored();
    const arn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:theirs-AbCdEf';
    const other = arn.replace('theirs', 'others');
    monitoring.watchSecret(imported(stack, arn));
    monitoring.watchSecret(imported(new Construct(stack, 'More'), other));
    expect(watchOf(stack).variables.SECRETS).toBe(`${arn},${other}`);
  });

  test('of a later stack is left out, because the function cannot refer to it', () => {
    const { stack, monitoring } = monitored();
    const later = aStack('Later', {}, stack.node.root as Json);
    const other = new secretsmanager.Secret(later, 'Other', { secretStringValue: SecretValue.unsafePlainText('x') });
    monitoring.watchSecret(imported(later, other.secretArn));
    expect(watchOf(stack).variables.SECRETS).toBeUndefined();
  });
});

describe('the certificates of a mesh', () => {
  const certified = (mutualTls: MutualTls, stack = aStack(), otherMesh?: MutualTls) => {
    const shared = monitored(email, stack);
    for (const id of ['Risk', 'Desk']) {
      const service = new MeshedFargateService(stack, id, shared);
      const isOther = otherMesh && id === 'Desk';
      const mesh = isOther ? new Construct(stack, 'OtherMesh') : shared.mesh;
      const { certificate } = (isOther ? otherMesh : mutualTls).certificateFor(mesh, service, {
        serviceName: service.serviceName,
        dnsName: `${service.serviceName}.trading.internal`,
        uri: `spiffe://trading.internal/${service.serviceName}`,
        vpc: shared.cluster.vpc,
        encryptionKey: EncryptionKey.ofStack(stack),
        protection: Protection.production(),
      });
      service.addSecret('CERTIFICATE', certificate);
      shared.monitoring.watchService(service);
    }
    return stack;
  };

  test('have alarms on renewals, on their end, and on the end of their authority', () => {
    const stack = certified(MutualTls.kmsAuthority());
    expect(Object.keys(alarmsOf(stack)).sort()).toEqual([
      'AuthorityExpiring',
      'CertificatesNotRenewed',
      'MeshCertificateExpiring',
      'RedeploymentFailed',
    ]);
    const { variables, statements } = watchOf(stack);
    expect(variables.FINDINGS).toContain('MeshCertificateExpiring:page,AuthorityExpiring:ticket');
    expect(variables.AUTHORITIES).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^MeshAuthority1/), 'Arn'] });
    expect(statements).toContainEqual({
      Action: ['acm-pca:DescribeCertificateAuthority', 'kms:DescribeKey'],
      Effect: 'Allow',
      Resource: [variables.AUTHORITIES],
    });
    const rotations = tagsOf(stack).map((tags: Json) => tags[TAG]);
    expect(rotations).toEqual(['certificate:604800', 'certificate:604800']);
  });

  test('may be signed by several authorities', () => {
    const stack = aStack();
    const [one, other] = ['1', '2'].map((id) =>
      acmpca.CertificateAuthority.fromCertificateAuthorityArn(
        stack,
        id,
        `arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/${id}`,
      ),
    );
    certified(MutualTls.privateCa(one, { alsoTrusted: [other] }), stack);
    expect(watchOf(stack).variables.AUTHORITIES).toBe(
      `${one.certificateAuthorityArn},${other.certificateAuthorityArn}`,
    );
  });

  test('the keys of two meshes are watched', () => {
    const stack = certified(MutualTls.kmsAuthority(), aStack(), MutualTls.kmsAuthority());
    expect(JSON.stringify(watchOf(stack).variables.AUTHORITIES)).toMatch(/MeshAuthority1.*OtherMeshAuthority1/);
  });
});

test('notices go to the topic of the severity, which the monitoring may change', () => {
  const stack = aStack();
  const [page, ticket] = ['Page', 'Ticket'].map((id) => new sns.Topic(stack, id));
  const alerting = Alerting.topics({ page, ticket });
  const { monitoring } = monitored(alerting, stack, { severities: { RotationFailed: Severity.PAGE } });
  monitoring.watchSecret(aKey(stack));
  const { variables, statements } = watchOf(stack);
  expect(variables).toMatchObject({
    PAGES: stack.resolve(page.topicArn),
    TICKETS: stack.resolve(ticket.topicArn),
    FINDINGS: 'RotationFailed:page',
  });
  const publish = statements.filter(({ Action }) => Action === 'sns:Publish');
  expect(publish.map(({ Resource }) => Resource)).toEqual(
    [page, ticket].map(({ topicArn }) => stack.resolve(topicArn)),
  );
});

test.each(KINDS as RunbookEntry[])('the notice of %s links to the entry of its kind', (kind) => {
  expect(headingOf(kind)).toBe(RUNBOOK[kind]);
});
