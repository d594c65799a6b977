import type { Construct } from 'constructs';
import { thresholdsOfWorker } from '../service/alarm-thresholds';
import { FargateWorker } from '../worker/fargate-worker';
import { Callers, type PlatformParts, type SharedProps } from './callers';
import { withWorkloadDefaults } from './with-defaults';
import type { WorkerDefinition } from './worker-definition';

/** The workers of a platform. */
export class PlatformWorkers extends Callers<WorkerDefinition, FargateWorker> {
  protected readonly scopeId = 'Workers';

  public constructor(platform: Construct, parts: PlatformParts, definitions?: Record<string, WorkerDefinition>) {
    super(platform, 'worker', parts, definitions);
  }

  protected create(
    scope: Construct,
    id: string,
    workerName: string,
    { options }: WorkerDefinition,
    shared: SharedProps,
  ): FargateWorker {
    const { defaults, thresholds } = this.parts;
    return new FargateWorker(scope, id, {
      ...withWorkloadDefaults(options, defaults),
      alarms: { ...thresholdsOfWorker({ ...thresholds, ...defaults.alarms }), ...options.alarms },
      workerName,
      ...shared,
    });
  }

  protected watch(worker: FargateWorker): void {
    this.parts.monitoring.watchWorker(worker);
    this.parts.names.addService(worker);
  }
}
