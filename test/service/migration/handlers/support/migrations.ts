import { deadlineOf, migrate, stopMigration } from '../../../../../src/service/migration/handlers/migrate';
import { MigrationRecord } from '../../../../../src/service/migration/handlers/migration-record';
import type {
  MigrationProperties,
  MigrationRequest,
} from '../../../../../src/service/migration/handlers/migration-request';
import { MigrationTasks } from '../../../../../src/service/migration/handlers/migration-tasks';
import { FakeEcs, type TaskEnd } from './fake-ecs';
import { FakeTable } from './fake-table';

/** A request to migrate an image, whose task definition has the same name. */
export function aRequest(image: string, properties: Partial<MigrationProperties> = {}, id = 'r1'): MigrationRequest {
  return {
    RequestType: 'Update',
    ResponseURL: 'https://answers.example.com/',
    StackId: 'stack',
    RequestId: id,
    LogicalResourceId: 'GatewayMigration',
    ResourceProperties: {
      Id: 'Gateway',
      Service: 'gateway',
      Image: image,
      Database: '',
      Cluster: 'Trading',
      TaskDefinition: image,
      Container: 'app',
      Command: ['npm', 'run', 'migrate'],
      Subnets: ['private-a'],
      SecurityGroups: ['sg-1'],
      Timeout: 600,
      LogGroup: '/gateway',
      ...properties,
    },
  };
}

/** The migrations of one stack, on a clock of their own. */
export class Migrations {
  /** Unit: ms. */
  public now = 0;
  /** The requests to AWS, in order. */
  public readonly calls: string[] = [];
  /** The number of the request at which the function is lost. */
  public lostAt = Number.POSITIVE_INFINITY;
  /** Called before each request, so that others can run meanwhile. */
  public meanwhile: (name: string) => Promise<void> = async () => {};
  public readonly table: FakeTable;
  public readonly ecs: FakeEcs;

  public constructor(ends: Record<string, Partial<TaskEnd>> = {}) {
    const before = async (name: string) => {
      await this.meanwhile(name);
      this.calls.push(name);
      if (this.calls.length === this.lostAt) throw new Lost();
    };
    this.table = new FakeTable(before);
    const endOf = (image: string): TaskEnd => ({ after: 20_000, exitCode: 0, ...ends[image] });
    this.ecs = new FakeEcs(() => this.now, endOf, before);
  }

  /** Migrates as one invocation of the function. Returns whether it is done. */
  public migrate(
    request: MigrationRequest,
    seconds = Number.POSITIVE_INFINITY,
    deadline = deadlineOf(undefined, request.ResourceProperties, this.now),
  ): Promise<boolean> {
    return migrate(request, deadline, this.partsFor(seconds));
  }

  /** Migrates in as many invocations as it takes. */
  public async migrateInParts(request: MigrationRequest, seconds: number): Promise<number> {
    const deadline = deadlineOf(undefined, request.ResourceProperties, this.now);
    let count = 1;
    while (!(await this.migrate(request, seconds, deadline))) count += 1;
    return count;
  }

  public remove(request = aRequest('v1', {}, 'removal')): Promise<void> {
    return stopMigration(request, this.partsFor(Number.POSITIVE_INFINITY));
  }

  private partsFor(seconds: number) {
    const end = this.now + seconds * 1_000;
    return {
      record: new MigrationRecord(this.table.client, 'table'),
      tasks: new MigrationTasks(this.ecs.client, { stack: 'Trading', patienceMs: 1_000, pauseMs: 1 }),
      verify: () => this.table.verify(),
      clock: {
        now: () => this.now,
        endsSoon: () => this.now >= end,
        wait: async (ms: number) => {
          this.now += ms;
          await new Promise((resolve) => setImmediate(resolve));
        },
      },
    };
  }
}

/** The loss of the function, for example because it has no memory left. */
export class Lost extends Error {}
