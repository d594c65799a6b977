import { Stack } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { childScope } from '../naming/child-scope';
import type { RunbookAlarm } from '../runbook/runbook-alarm';
import { alarmScope } from './alarm-scope';
import { ClusterAlarms } from './cluster-alarms';
import type { PartThresholds } from './platform-thresholds';
import { StackAlarms } from './stack-alarms';
import type { MonitoredTasks } from './task-alarms';

/** The alarms of a monitoring that services and functions share: some for the cluster, and some for each stack. */
export class SharedAlarms {
  private readonly ofCluster: ClusterAlarms;
  private readonly ofStacks = new Map<Construct, StackAlarms>();
  private readonly services = new Set<MonitoredTasks>();

  /**
   * @param monitoring the scope of the alarms
   * @param cluster the cluster of the services
   * @param thresholds the thresholds
   * @param register gets each alarm, also an alarm that it got before
   */
  public constructor(
    private readonly monitoring: Construct,
    cluster: ecs.ICluster,
    private readonly thresholds: PartThresholds,
    private readonly register: (...alarms: RunbookAlarm[]) => void,
  ) {
    this.ofCluster = new ClusterAlarms(monitoring, cluster, thresholds);
    register(...this.ofCluster.all);
    this.ofStack(monitoring);
  }

  /** Adds a service or a worker, once. */
  public add(service: MonitoredTasks): void {
    if (this.services.has(service)) return;
    this.services.add(service);
    this.register(...this.ofStack(service).add(service));
    // The alarm on all services cannot refer to a service in a later stack.
    if (Stack.of(service) !== Stack.of(this.monitoring)) return;
    const { cpuPercent, memoryPercent } = service._thresholds;
    if (cpuPercent !== undefined) this.ofCluster.exclude('CpuHigh', service.service);
    if (memoryPercent !== undefined) this.ofCluster.exclude('MemoryHigh', service.service);
  }

  /** Returns the alarms in the stack of a part. An alarm cannot refer to a metric of a later stack. */
  private ofStack(part: Construct): StackAlarms {
    const isOwn = Stack.of(part) === Stack.of(this.monitoring);
    const scope = isOwn ? alarmScope(this.monitoring) : childScope(Stack.of(part), 'TradingAlarms');
    const existing = this.ofStacks.get(scope);
    if (existing) return existing;
    const alarms = StackAlarms.of(scope, this.thresholds);
    this.ofStacks.set(scope, alarms);
    alarms.whenFunctionAdded(this.register);
    return alarms;
  }
}
