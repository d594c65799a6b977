import { minutes, nothing, type Recordings } from './recording';

/** The kinds of alarms on TCP connections from outside. */
export const NETWORK: Record<string, Recordings> = {
  'no-healthy-target': {
    alarm: [
      { event: 'all tasks stop accepting connections', metrics: { HealthyHostCount: [2, 2, 1, 0, 0, 0] } },
      { event: 'a release that never becomes healthy', metrics: { HealthyHostCount: minutes(6, 0) } },
    ],
    quiet: [
      { event: 'a singleton that restarts in two minutes', metrics: { HealthyHostCount: [1, 1, 0, 0, 1, 1] } },
      { event: 'one of two zones without a healthy task', metrics: { HealthyHostCount: minutes(6, [0, 1]) } },
      { event: 'a target group without targets', metrics: { HealthyHostCount: nothing(6) } },
    ],
  },
  'connections-reset': {
    alarm: [
      {
        event: 'a task with 150 sessions crashes',
        metrics: { TCP_Target_Reset_Count: [0, 0, 0, 0, 0, 150, 0, 0], TCP_ELB_Reset_Count: minutes(8, 0) },
      },
      {
        event: 'a heartbeat that is longer than the idle timeout',
        metrics: { TCP_Target_Reset_Count: nothing(10), TCP_ELB_Reset_Count: minutes(10, 30) },
      },
    ],
    quiet: [
      {
        event: 'a few scanners a minute',
        metrics: { TCP_Target_Reset_Count: minutes(10, 1), TCP_ELB_Reset_Count: minutes(10, 5) },
      },
      { event: 'no connections', metrics: { TCP_Target_Reset_Count: nothing(10), TCP_ELB_Reset_Count: nothing(10) } },
    ],
  },
  'connections-blocked': {
    alarm: [
      {
        event: 'a counterparty with a new address whose 20 sessions connect every second',
        metrics: { SecurityGroupBlockedFlowCount_Inbound_TCP: [...nothing(5), 1_200, 1_200, 1_200] },
      },
    ],
    quiet: [
      {
        event: 'the scanners of the internet',
        metrics: { SecurityGroupBlockedFlowCount_Inbound_TCP: [20, 35, null, 50, 12, 40, 9, null, 30, 25] },
      },
      { event: 'no rejected connection', metrics: { SecurityGroupBlockedFlowCount_Inbound_TCP: nothing(10) } },
    ],
  },
  'network-ports-exhausted': {
    alarm: [
      { event: 'more connections to a task than ports', metrics: { PortAllocationErrorCount: [0, 0, 0, 0, 0, 3, 40] } },
    ],
    quiet: [{ event: 'usual traffic', metrics: { PortAllocationErrorCount: minutes(10, 0) } }],
  },
};
