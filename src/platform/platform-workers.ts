import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { TradingDatabase } from '../database/trading-database';
import type { TradingMesh } from '../mesh/trading-mesh';
import type { TradingMonitoring } from '../monitoring/trading-monitoring';
import { childScope } from '../naming/child-scope';
import { sortedRecord } from '../naming/sorted-record';
import type { Protection } from '../security/protection';
import { type AlarmThresholds, thresholdsOfWorker } from '../service/alarm-thresholds';
import type { MeshedFargateService } from '../service/meshed-fargate-service';
import { quoted, UsageError } from '../validation/usage-error';
import { FargateWorker } from '../worker/fargate-worker';
import type { PlatformNames } from './names/platform-names';
import { addServiceOutputs } from './outputs';
import { requireDatabase } from './validate-definition';
import { withWorkloadDefaults } from './with-defaults';
import type { WorkerDefinition } from './worker-definition';
import type { WorkloadDefaults } from './workload-defaults';

/** The parts of a platform that its workers use. */
export interface WorkerSurroundings {
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
  /** Returns a service that a worker calls. Throws if the platform has none of this name. */
  readonly findCallee: (caller: FargateWorker, name: string) => MeshedFargateService;
}

/** The workers of a platform. */
export class PlatformWorkers {
  private readonly workers = new Map<string, FargateWorker>();

  public constructor(
    private readonly platform: Construct,
    private readonly parts: WorkerSurroundings,
  ) {}

  /** The names of the workers, sorted. */
  public get names(): string[] {
    return [...this.workers.keys()].sort();
  }

  /** Returns a worker by its name. Throws if the platform has no worker of this name. */
  public get(name: string): FargateWorker {
    const worker = this.workers.get(name);
    if (worker) return worker;
    throw new UsageError(this.platform, 'UnknownWorker', {
      got: `worker('${name}')`,
      expected: this.workers.size === 0 ? 'a platform with workers' : `one of ${quoted(this.names)}`,
      fix: 'correct the name, or add the worker first',
    });
  }

  /** Adds all workers of a record. */
  public addAll(definitions: Record<string, WorkerDefinition>): void {
    for (const [name, definition] of Object.entries(sortedRecord(definitions))) this.add(name, definition);
  }

  /** Adds a worker. */
  public add(name: string, { options }: WorkerDefinition, scope?: Construct): FargateWorker {
    const { platform, parts } = this;
    const { cluster, mesh, monitoring, encryptionKey, protection, database, defaults, names } = parts;
    const existing = this.workers.get(name);
    if (existing) {
      throw new UsageError(platform, 'NameTaken', {
        got: `a second worker named '${name}'`,
        expected: `a unique name; ${existing.node.path} already uses this name`,
        fix: 'choose another name',
      });
    }
    // The constructs library refuses an id that every object has as a property.
    const id = name in Object.prototype ? `${name}-worker` : name;
    const worker = new FargateWorker(scope ?? childScope(platform, 'Workers'), id, {
      ...withWorkloadDefaults(options, defaults),
      alarms: { ...thresholdsOfWorker({ ...parts.thresholds, ...defaults.alarms }), ...options.alarms },
      workerName: name,
      cluster,
      mesh,
      encryptionKey,
      protection,
    });
    this.workers.set(name, worker);
    const { calls = [], databaseAccess } = options;
    for (const callee of [...calls].sort()) worker.connectTo(parts.findCallee(worker, callee));
    if (databaseAccess) requireDatabase(worker, databaseAccess, database)?.addUser(worker, databaseAccess);
    monitoring.watchWorker(worker);
    names.addService(worker);
    addServiceOutputs(worker);
    return worker;
  }
}
