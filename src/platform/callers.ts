import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { DatabaseAccess } from '../database/database-access';
import type { TradingDatabase } from '../database/trading-database';
import type { IMeshClient } from '../mesh/mesh-client';
import type { TradingMesh } from '../mesh/trading-mesh';
import type { TradingMonitoring } from '../monitoring/trading-monitoring';
import { childScope } from '../naming/child-scope';
import { sortedRecord } from '../naming/sorted-record';
import type { Protection } from '../security/protection';
import type { AlarmThresholds } from '../service/alarm-thresholds';
import type { MeshedFargateService } from '../service/meshed-fargate-service';
import type { IDatabaseClient } from '../workload/database-client';
import { NamedWorkloads } from './named-workloads';
import type { PlatformNames } from './names/platform-names';
import { addServiceOutputs } from './outputs';
import { requireDatabase } from './validate-definition';
import type { WorkloadDefaults } from './workload-defaults';

/** The parts of a platform that its services, workers and jobs use. */
export interface PlatformParts {
  readonly cluster: ecs.ICluster;
  readonly mesh: TradingMesh;
  readonly monitoring: TradingMonitoring;
  readonly encryptionKey: kms.IKey;
  readonly protection: Protection;
  readonly database?: TradingDatabase;
  readonly defaults: WorkloadDefaults;
  /** The thresholds of the platform for all services. */
  readonly thresholds: AlarmThresholds;
  readonly names: PlatformNames;
  /** Returns a service that another service, a worker or a job calls. Throws if the platform has none of this name. */
  readonly findCallee: (caller: IMeshClient, name: string) => MeshedFargateService;
}

/** A worker or a job: it calls services, and nothing calls it. */
interface Caller extends Construct, IMeshClient, IDatabaseClient {
  connectTo(callee: MeshedFargateService): void;
}

/** A definition of a worker or a job. */
interface CallerDefinition {
  readonly options: { readonly calls?: string[]; readonly databaseAccess?: DatabaseAccess };
}

/** The properties that every worker and job of a platform gets. */
export type SharedProps = Pick<PlatformParts, 'cluster' | 'mesh' | 'encryptionKey' | 'protection'>;

/** The workers or the jobs of a platform. */
export abstract class Callers<Definition extends CallerDefinition, Workload extends Caller> {
  protected abstract readonly scopeId: string;
  private readonly workloads: NamedWorkloads<Workload>;

  /**
   * @param definitions the workers or jobs that `addAll()` adds
   */
  public constructor(
    private readonly platform: Construct,
    kind: 'worker' | 'job',
    protected readonly parts: PlatformParts,
    private readonly definitions: Record<string, Definition> = {},
  ) {
    this.workloads = new NamedWorkloads(platform, kind);
  }

  /** The names, sorted. */
  public get names(): string[] {
    return this.workloads.names;
  }

  /** Indicates whether a name is that of a worker or a job that exists, or that `addAll()` adds. */
  public has(name: string): boolean {
    return Object.hasOwn(this.definitions, name) || this.workloads.find(name) !== undefined;
  }

  /** Returns a worker or a job by its name. Throws if the platform has none of this name. */
  public get(name: string): Workload {
    return this.workloads.get(name);
  }

  /** Adds the workers or jobs of the platform's own properties. */
  public addAll(): void {
    for (const [name, definition] of Object.entries(sortedRecord(this.definitions))) this.add(name, definition);
  }

  /** Adds a worker or a job, and connects it to what it uses. */
  public add(name: string, definition: Definition, scope?: Construct): Workload {
    const { parts, platform } = this;
    const { cluster, mesh, encryptionKey, protection } = parts;
    const shared = { cluster, mesh, encryptionKey, protection };
    const workload = this.workloads.add(name, (id) =>
      this.create(scope ?? childScope(platform, this.scopeId), id, name, definition, shared),
    );
    const { calls = [], databaseAccess } = definition.options;
    for (const callee of [...calls].sort()) workload.connectTo(parts.findCallee(workload, callee));
    if (databaseAccess) requireDatabase(workload, databaseAccess, parts.database)?.addUser(workload, databaseAccess);
    this.watch(workload);
    addServiceOutputs(workload);
    return workload;
  }

  protected abstract create(
    scope: Construct,
    id: string,
    name: string,
    definition: Definition,
    shared: SharedProps,
  ): Workload;

  /** Adds the alarms and the names. */
  protected abstract watch(workload: Workload): void;
}
