import type { WorkloadOptions } from '../workload/workload-options';
import type { ServiceDefinitionProps } from './service-definition';
import type { WorkloadDefaults } from './workload-defaults';

/** Returns the options of a service, with the defaults for the options that it does not set. */
export function withDefaults(options: ServiceDefinitionProps, defaults: WorkloadDefaults): ServiceDefinitionProps {
  return { ...withWorkloadDefaults(options, defaults), alarms: { ...defaults.alarms, ...options.alarms } };
}

/** Returns the options of any kind of work, with the defaults for the options that it does not set. */
export function withWorkloadDefaults<Options extends WorkloadOptions>(
  options: Options,
  { exec, logRetention, tracing, architecture, capacity, stopTimeout }: WorkloadDefaults,
): Options {
  return {
    ...options,
    exec: options.exec ?? exec,
    // Audit logs have a long retention of their own, which a default must not shorten. An existing log group keeps its own.
    logRetention: options.logRetention ?? (options.logs?._isAudit || options.logGroup ? undefined : logRetention),
    tracing: options.tracing ?? tracing,
    architecture: options.architecture ?? architecture,
    capacity: options.capacity ?? capacity,
    stopTimeout: options.stopTimeout ?? stopTimeout,
  };
}
