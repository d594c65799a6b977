/** The ports of the collector on the loopback interface of the task. Unit: TCP port. */
export const COLLECTOR_PORTS = { otlpGrpc: 4317, otlpHttp: 4318, health: 13_133 };
