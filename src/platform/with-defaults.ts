import type { ServiceDefinitionProps } from './service-definition';
import type { WorkloadDefaults } from './workload-defaults';

/** Returns the options of a service, with the defaults for the options that it does not set. */
export function withDefaults(options: ServiceDefinitionProps, defaults: WorkloadDefaults): ServiceDefinitionProps {
  const { exec, logRetention, tracing, architecture, capacity, stopTimeout } = defaults;
  return {
    ...options,
    exec: options.exec ?? exec,
    // Audit logs have a long retention of their own, which a default must not shorten.
    logRetention: options.logRetention ?? (options.logs?._isAudit ? undefined : logRetention),
    tracing: options.tracing ?? tracing,
    alarms: { ...defaults.alarms, ...options.alarms },
    architecture: options.architecture ?? architecture,
    capacity: options.capacity ?? capacity,
    stopTimeout: options.stopTimeout ?? stopTimeout,
  };
}
