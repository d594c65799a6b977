import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { TradingDatabase } from '../database/trading-database';
import { FargateJob } from '../job/fargate-job';
import type { TradingMesh } from '../mesh/trading-mesh';
import type { TradingMonitoring } from '../monitoring/trading-monitoring';
import { childScope } from '../naming/child-scope';
import { sortedRecord } from '../naming/sorted-record';
import type { Protection } from '../security/protection';
import type { MeshedFargateService } from '../service/meshed-fargate-service';
import { quoted, UsageError } from '../validation/usage-error';
import type { JobDefinition } from './job-definition';
import type { PlatformNames } from './names/platform-names';
import { addServiceOutputs } from './outputs';
import { requireDatabase } from './validate-definition';
import { withWorkloadDefaults } from './with-defaults';
import type { WorkloadDefaults } from './workload-defaults';

/** The parts of a platform that its jobs use. */
export interface JobSurroundings {
  readonly cluster: ecs.ICluster;
  readonly mesh: TradingMesh;
  readonly monitoring: TradingMonitoring;
  readonly encryptionKey: kms.IKey;
  readonly protection: Protection;
  readonly database?: TradingDatabase;
  readonly defaults: WorkloadDefaults;
  readonly names: PlatformNames;
  /** Returns a service that a job calls. Throws if the platform has none of this name. */
  readonly findCallee: (caller: FargateJob, name: string) => MeshedFargateService;
}

/** The jobs of a platform. */
export class PlatformJobs {
  private readonly jobs = new Map<string, FargateJob>();

  public constructor(
    private readonly platform: Construct,
    private readonly parts: JobSurroundings,
  ) {}

  /** The names of the jobs, sorted. */
  public get names(): string[] {
    return [...this.jobs.keys()].sort();
  }

  /** Returns a job by its name. Throws if the platform has no job of this name. */
  public get(name: string): FargateJob {
    const job = this.jobs.get(name);
    if (job) return job;
    throw new UsageError(this.platform, 'UnknownJob', {
      got: `job('${name}')`,
      expected: this.jobs.size === 0 ? 'a platform with jobs' : `one of ${quoted(this.names)}`,
      fix: 'correct the name, or add the job first',
    });
  }

  /** Adds all jobs of a record. */
  public addAll(definitions: Record<string, JobDefinition>): void {
    for (const [name, definition] of Object.entries(sortedRecord(definitions))) this.add(name, definition);
  }

  /** Adds a job. */
  public add(name: string, { options }: JobDefinition, scope?: Construct): FargateJob {
    const { platform, parts } = this;
    const { cluster, mesh, monitoring, encryptionKey, protection, database, names } = parts;
    const existing = this.jobs.get(name);
    if (existing) {
      throw new UsageError(platform, 'NameTaken', {
        got: `a second job named '${name}'`,
        expected: `a unique name; ${existing.node.path} already uses this name`,
        fix: 'choose another name',
      });
    }
    // The constructs library refuses an id that every object has as a property.
    const id = name in Object.prototype ? `${name}-job` : name;
    const job = new FargateJob(scope ?? childScope(platform, 'Jobs'), id, {
      ...withWorkloadDefaults(options, parts.defaults),
      // The default of services. A job has no ECS Exec.
      exec: options.exec ?? (parts.defaults.exec === false ? false : undefined),
      jobName: name,
      cluster,
      mesh,
      encryptionKey,
      protection,
    });
    this.jobs.set(name, job);
    const { calls = [], databaseAccess } = options;
    for (const callee of [...calls].sort()) job.connectTo(parts.findCallee(job, callee));
    if (databaseAccess) requireDatabase(job, databaseAccess, database)?.addUser(job, databaseAccess);
    monitoring.watchJob(job);
    names.addJob(job);
    addServiceOutputs(job);
    return job;
  }
}
