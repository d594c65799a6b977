import type { Construct } from 'constructs';
import { FargateJob } from '../job/fargate-job';
import { Callers, type PlatformParts, type SharedProps } from './callers';
import type { JobDefinition } from './job-definition';
import { withWorkloadDefaults } from './with-defaults';

/** The jobs of a platform. */
export class PlatformJobs extends Callers<JobDefinition, FargateJob> {
  protected readonly scopeId = 'Jobs';

  public constructor(platform: Construct, parts: PlatformParts, definitions?: Record<string, JobDefinition>) {
    super(platform, 'job', parts, definitions);
  }

  protected create(
    scope: Construct,
    id: string,
    jobName: string,
    { options }: JobDefinition,
    shared: SharedProps,
  ): FargateJob {
    const { defaults } = this.parts;
    return new FargateJob(scope, id, {
      ...withWorkloadDefaults(options, defaults),
      // The default of services. A job has no ECS Exec.
      exec: options.exec ?? (defaults.exec === false ? false : undefined),
      jobName,
      ...shared,
    });
  }

  protected watch(job: FargateJob): void {
    this.parts.monitoring.watchJob(job);
    this.parts.names.addJob(job);
  }
}
