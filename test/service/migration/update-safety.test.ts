import { Stack } from 'aws-cdk-lib';
import {
  Alerting,
  Database,
  Ingress,
  MeshBackend,
  Migration,
  Protection,
  ServiceDefinition,
  type ServiceDefinitionProps,
  ServiceImage,
  TradingAnalyticsPlatform,
} from '../../../src';
import type { Json } from '../../support/json';
import { aPlatform, aStack, templateOf } from '../../support/stacks';
import { changesBetween } from '../../support/template-changes';
import { shownViolations, synthesized, violationsOf } from '../../update-safety/support/synthesized';

const image = (version: number) => ServiceImage.fromRegistry(`public.ecr.aws/desk/gateway:${version}`);
const migration = (command = 'migrate') => Migration.command([command]);
const WITHOUT: ServiceDefinitionProps = { image: image(1) };
const WITH: ServiceDefinitionProps = { ...WITHOUT, migration: migration() };

/** Services of a platform with few other parts. */
type Services = Record<string, ServiceDefinitionProps>;

const propsOf = (services: Services, protection: Protection) => ({
  ingress: Ingress.none(),
  alerting: Alerting.none(),
  database: Database.none(),
  mesh: MeshBackend.serviceConnect(),
  protection,
  services: Object.fromEntries(Object.entries(services).map(([name, props]) => [name, new ServiceDefinition(props)])),
});

function findings(before: Services, after: Services, protection = Protection.production()): string[] {
  const [old, young] = [before, after].map((services) =>
    synthesized((app) => {
      new TradingAnalyticsPlatform(new Stack(app, 'Stack'), 'Trading', propsOf(services, protection));
    }),
  );
  return shownViolations(violationsOf(old, young)).sort();
}

/** The resources that an update creates, removes or changes, without what lists all services. */
function touched(before: Services, after: Services): string[] {
  const [old, young]: Json[] = [before, after].map((services) => {
    const stack = aStack();
    aPlatform(stack, propsOf(services, Protection.production()));
    return templateOf(stack).toJSON();
  });
  // The order of deployment alone changes no resource.
  for (const { Resources } of [old, young])
    for (const resource of Object.values<Json>(Resources)) delete resource.DependsOn;
  const { added, removed, changed } = changesBetween(old, young);
  return [...added, ...removed, ...changed]
    .map((id) => id.replace(/[0-9A-F]{8}$/, ''))
    .filter((id) => !/^Trading(Names|Monitoring)/.test(id))
    .sort();
}

const LEFT = ['StatefulRetained TradingMigrationsLogs', 'StatefulRetained TradingMigrationsTable'];
const SHARED = expect.stringMatching(/^Trading(DeadLetters|Migrations)/);

describe('an update', () => {
  test('that adds a migration changes no resource of the service', () => {
    const ids = touched({ gateway: WITHOUT }, { gateway: WITH });
    expect(ids.filter((id) => !/^Trading(DeadLetters|Migrations)/.test(id))).toEqual([
      'TradingServicesgatewayMigrationRun',
      'TradingServicesgatewayMigrationSettings',
    ]);
    expect(ids).toContainEqual(SHARED);
    expect(findings({ gateway: WITHOUT }, { gateway: WITH })).toEqual([]);
  });

  test('of its command changes the migration alone', () => {
    const after = { gateway: { ...WITH, migration: migration('other') } };
    expect(touched({ gateway: WITH }, after)).toEqual([
      'TradingServicesgatewayMigrationRun',
      'TradingServicesgatewayMigrationSettings',
    ]);
    expect(findings({ gateway: WITH }, after)).toEqual([]);
  });

  test('of the image changes the migration in place, and no other service', () => {
    const services = { gateway: WITH, ledger: WITH };
    const after = { ...services, gateway: { ...WITH, image: image(2) } };
    expect(touched(services, after)).toEqual([
      'TradingServicesgatewayMigrationRun',
      'TradingServicesgatewayMigrationSettings',
      'TradingServicesgatewayTaskDefinition',
    ]);
    expect(findings(services, after)).toEqual([]);
  });

  test('that removes the migration of one service leaves that of the other one', () => {
    const ids = touched({ gateway: WITH, ledger: WITH }, { gateway: WITH, ledger: WITHOUT });
    expect(ids).toEqual([
      'TradingMigrationsMayMigrate',
      'TradingServicesledgerMigrationRun',
      'TradingServicesledgerMigrationSettings',
    ]);
    expect(findings({ gateway: WITH, ledger: WITH }, { gateway: WITH, ledger: WITHOUT })).toEqual([]);
  });

  test('that removes the last one keeps the table, or says that it is lost', () => {
    expect(findings({ gateway: WITH }, { gateway: WITHOUT })).toEqual(expect.arrayContaining(LEFT));
    const lost = findings({ gateway: WITH }, { gateway: WITHOUT }, Protection.disposable());
    expect(lost).toContain('StatefulDeleted TradingMigrationsTable');
  });

  test('that renames the service has a migration of the new name, and the same table', () => {
    const ids = touched({ gateway: WITH }, { frontend: WITH });
    expect(ids).toContain('TradingServicesfrontendMigrationRun');
    expect(ids).toContain('TradingServicesgatewayMigrationRun');
    expect(ids.filter((id) => id.startsWith('TradingMigrations'))).toEqual(['TradingMigrationsMayMigrate']);
  });
});
