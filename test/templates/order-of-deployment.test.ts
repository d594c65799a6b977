import { referencesIn } from '../../bench/dependency-chain';
import {
  Alerting,
  Database,
  Egress,
  Ingress,
  Protection,
  ServiceImage,
  StandardServices,
  Tracing,
  type TradingAnalyticsPlatformProps,
} from '../../src';
import type { Json } from '../support/json';
import { aPlatform, aStack, templateOf } from '../support/stacks';

type Resources = Record<string, Json>;

function resourcesWith(props: Partial<TradingAnalyticsPlatformProps>): Resources {
  const stack = aStack('Platform');
  aPlatform(stack, props);
  return templateOf(stack).toJSON().Resources;
}

function idsOf(resources: Resources, ...types: string[]): string[] {
  return Object.keys(resources).filter((id) => types.includes(resources[id].Type));
}

/** What is there before a resource is made, and is there still when it is deleted. */
function olderThan(resources: Resources, id: string, found = new Set<string>()): Set<string> {
  for (const other of referencesIn(resources[id])) {
    if (!(other in resources) || found.has(other)) continue;
    found.add(other);
    olderThan(resources, other, found);
  }
  return found;
}

const image = ServiceImage.fromRepository({ tag: 'v1' });
const WITHOUT_INTERNET = {
  egress: Egress.endpointsOnly(),
  tracing: Tracing.none(),
  services: {
    'data-ingestion': StandardServices.dataIngestion({ image }),
    'analytics-engine': StandardServices.analyticsEngine({ image }),
    'api-gateway': StandardServices.apiGateway({ image }),
  },
};

const KEEPERS = ['dataingestion', 'analyticsengine'];

describe.each<[string, Partial<TradingAnalyticsPlatformProps>, string]>([
  ['Egress.natPerZone()', {}, 'AWS::EC2::NatGateway'],
  ['Egress.endpointsOnly()', WITHOUT_INTERNET, 'AWS::EC2::VPCEndpoint'],
])('users of the database, with %s', (_name, props, wayOut) => {
  const resources = resourcesWith(props);
  const [writer] = idsOf(resources, 'AWS::RDS::DBInstance').filter((id) => id.includes('Writer'));

  describe.each(KEEPERS)('%s', (service) => {
    const of = (type: string) => idsOf(resources, type).filter((id) => id.startsWith(`TradingServices${service}`));
    const [user] = of('Custom::DatabaseUser');

    test('the user is made, and ended, while the database is there and its function reaches it', () => {
      const found = olderThan(resources, user);
      const rules = ['AWS::EC2::SecurityGroupIngress', 'AWS::EC2::SecurityGroupEgress'];
      const paths = rules.flatMap(of).filter((id) => id.includes('PathToDatabase'));
      expect(paths).toHaveLength(2);
      expect([writer, ...paths].filter((id) => !found.has(id))).toEqual([]);
    });

    test('the user is made, and ended, while its function may read secrets, reaches AWS and answers', () => {
      const found = olderThan(resources, user);
      const policies = of('AWS::IAM::ManagedPolicy').filter((id) => id.includes('RotationRole'));
      const waysOut = idsOf(resources, wayOut);
      expect(policies).toHaveLength(1);
      expect(waysOut.length).toBeGreaterThan(0);
      expect([...policies, ...waysOut].filter((id) => !found.has(id))).toEqual([]);
    });

    test('the rotation is switched on, and the first task starts, once the user can log in', () => {
      const later = [...of('AWS::SecretsManager::RotationSchedule'), ...of('AWS::ECS::Service')];
      expect(later).toHaveLength(2);
      for (const id of later) expect(olderThan(resources, id)).toContain(user);
    });
  });
});

/** CloudFormation refuses to make another type of an id that it knows. */
test('whatever is chosen, and chosen differently later, an id is of one type', () => {
  const choices: Partial<TradingAnalyticsPlatformProps>[] = [
    {},
    { database: Database.postgres() },
    { database: Database.none() },
    { ingress: Ingress.http() },
    { alerting: Alerting.none() },
    { protection: Protection.disposable() },
    WITHOUT_INTERNET,
  ];
  const types = new Map<string, Set<string>>();
  for (const [id, { Type }] of choices.flatMap((props) => Object.entries(resourcesWith(props)))) {
    types.set(id, (types.get(id) ?? new Set()).add(Type));
  }
  expect([...types].filter(([, { size }]) => size > 1)).toEqual([]);
});
