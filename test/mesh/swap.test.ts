import * as path from 'node:path';
import { MeshBackend } from '../../src';
import type { Json } from '../support/json';
import { aPlatform, aStack, templateOf } from '../support/stacks';
import { changesBetween, NO_CHANGES } from '../support/template-changes';
import { golden, withoutHashes } from '../templates/golden';

const DEFAULT = path.join(__dirname, '..', 'templates', 'default-platform.template.json');

const WORDS = ['serviceConnect', 'envoy', 'appMesh'] as const;
type Word = (typeof WORDS)[number];

/** Returns the template of a platform whose backend is named by one word. */
function templateWith(word: Word): { Resources: Record<string, Json> } {
  const stack = aStack('Platform');
  aPlatform(stack, { mesh: MeshBackend[word]() });
  return withoutHashes(templateOf(stack).toJSON()) as { Resources: Record<string, Json> };
}

const templates = new Map(WORDS.map((word) => [word, templateWith(word)]));

/** Returns the containers of the applications by service. */
function applicationsOf(word: Word): Record<string, Json> {
  const containers = Object.values(templates.get(word)?.Resources ?? {})
    .filter(({ Type }) => Type === 'AWS::ECS::TaskDefinition')
    .map(({ Properties }) => Properties.ContainerDefinitions.find(({ Name }: Json) => Name === 'app'));
  return Object.fromEntries(containers.map((container) => [valueIn(container, 'SERVICE_NAME'), container]));
}

const valueIn = ({ Environment }: Json, name: string) => Environment.find(({ Name }: Json) => Name === name).Value;

/**
 * Returns everything that an application can see, without the addresses of its callees. Its stop timeout on Spot is what the
 * drain of the proxy leaves.
 */
const seenBy = ({ Environment, Secrets = [], PortMappings, HealthCheck, Image, Command, User }: Json) => ({
  environment: Object.fromEntries(
    Environment.map(({ Name, Value }: Json) => [
      Name,
      Name.endsWith('_URL') ? 'http://…' : Name.endsWith('_ADDRESS') ? '…' : Value,
    ]),
  ),
  secrets: Object.fromEntries(Secrets.map(({ Name, ValueFrom }: Json) => [Name, ValueFrom])),
  ...{ PortMappings, HealthCheck, Image, Command, User },
});

describe.each(WORDS)('the platform on MeshBackend.%s()', (word) => {
  test('has the three services, which call each other at an http:// URL', () => {
    const applications = applicationsOf(word);
    expect(Object.keys(applications).sort()).toEqual(['analytics-engine', 'api-gateway', 'data-ingestion']);
    expect(valueIn(applications['api-gateway'], 'ANALYTICS_ENGINE_URL')).toMatch(/^http:\/\//);
    expect(valueIn(applications['analytics-engine'], 'DATA_INGESTION_URL')).toMatch(/^http:\/\//);
  });

  test('gives every application the same settings as the default platform', () => {
    const [applications, wanted] = [applicationsOf(word), applicationsOf('serviceConnect')];
    for (const [name, application] of Object.entries(applications)) {
      expect(seenBy(application)).toEqual(seenBy(wanted[name]));
    }
  });

  test('changes only resources of the mesh and alarms on its requests, and removes only these alarms and rules of security groups', () => {
    const { Resources: before } = templates.get('serviceConnect') as { Resources: Record<string, Json> };
    const { removed, changed } = changesBetween({ Resources: before }, templates.get(word) as never);
    const ofRequests = (id: string) => /(ServerErrors|ResponsesSlow)[0-9A-F]{8}$/.test(id);
    const others = removed.filter((id) => !before[id].Type.startsWith('AWS::EC2::SecurityGroup') && !ofRequests(id));
    expect(others).toEqual([]);
    const touched = new Set(changed.map((id) => before[id].Type));
    const ofMesh = [
      'AWS::CloudWatch::Alarm',
      'AWS::CloudWatch::CompositeAlarm',
      'AWS::CloudWatch::Dashboard',
      'AWS::Logs::QueryDefinition',
      'AWS::EC2::SecurityGroup',
      'AWS::EC2::SecurityGroupEgress',
      'AWS::EC2::SecurityGroupIngress',
      'AWS::ECS::Service',
      'AWS::ECS::TaskDefinition',
      'AWS::ElasticLoadBalancingV2::TargetGroup',
      'AWS::IAM::ManagedPolicy',
    ];
    expect([...touched].filter((type) => !ofMesh.includes(type))).toEqual([]);
  });
});

test('MeshBackend.serviceConnect() is the default', () => {
  const template = templates.get('serviceConnect') as object;
  expect(changesBetween(golden(DEFAULT, template) as object, template)).toEqual(NO_CHANGES);
});
