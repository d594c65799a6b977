import { Duration } from 'aws-cdk-lib';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IConstruct } from 'constructs';
import type { TrafficPolicy } from '../mesh/policy/traffic-policy';
import type { Protocol } from '../mesh/protocol';
import { UsageError } from '../validation/usage-error';
import type { ExistingIngressOptions } from './existing/existing-ingress-options';

/** The default of Elastic Load Balancing. Unit: seconds. */
const DEFAULT_IDLE = 60;
/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html */
const MAX_IDLE = 4_000;
/** The time that a stream of gRPC may be quiet behind a load balancer that the platform creates. Unit: seconds. */
const STREAM_IDLE = 3_600;
/** The delay of a service without a timeout of its own, for a stop within the notice of a Spot interruption. Unit: seconds. */
const DEFAULT_DELAY = 30;
/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html */
const MAX_DELAY = 3_600;

/** A service with routes, and the time that its requests take. */
export interface SlowService extends IConstruct {
  readonly protocol: Protocol;
  readonly trafficPolicy: TrafficPolicy;
}

/** The idle timeout of a load balancer, which must not be shorter than the timeouts of its services. */
export class IdleTimeout {
  private seconds = DEFAULT_IDLE;

  /**
   * @param own the load balancer, if the platform creates it
   * @param existing the options of an existing load balancer
   */
  public constructor(
    private readonly own?: elbv2.ApplicationLoadBalancer,
    private readonly existing: ExistingIngressOptions = {},
  ) {}

  /**
   * Makes the idle timeout of an own load balancer long enough for the requests of a service.
   *
   * Throws if the service needs more than a load balancer supports, or than an existing load balancer has.
   */
  public include(service: SlowService): void {
    const needed = idleSecondsOf(service);
    if (this.own) {
      const wanted = Math.max(needed, streamSecondsOf(service));
      if (wanted <= this.seconds) return;
      this.seconds = wanted;
      this.own.setAttribute('idle_timeout.timeout_seconds', String(wanted));
      return;
    }
    const { idleTimeout = Duration.seconds(DEFAULT_IDLE) } = this.existing;
    if (needed <= idleTimeout.toSeconds()) return;
    throw new UsageError(service, 'TimeoutOutOfRange', {
      got: `traffic with a timeout of ${needed} s, and an existing load balancer with an idle timeout of ${idleTimeout.toSeconds()} s`,
      expected: 'a load balancer that waits as long as the service',
      fix: `set the idle timeout of the load balancer to ${needed} s or more, and state it: Ingress.existing({ …, idleTimeout: Duration.seconds(${needed}) })`,
    });
  }
}

/** Returns the time that a stream of gRPC may be quiet, if the service has no limit of its own. */
function streamSecondsOf({ protocol, trafficPolicy: { timeout, idleTimeout } }: SlowService): number {
  return protocol.name === 'grpc' && !timeout && !idleTimeout ? STREAM_IDLE : 0;
}

/** Returns the time for active requests after a task is deregistered: at least the timeout of the service. */
export function deregistrationDelay({ trafficPolicy: { timeout } }: SlowService): Duration {
  return Duration.seconds(Math.max(DEFAULT_DELAY, secondsOf(timeout)));
}

/** Returns the time without data that the requests of a service need. Throws if a load balancer does not support it. */
function idleSecondsOf(service: SlowService): number {
  const { timeout, idleTimeout } = service.trafficPolicy;
  requireAtMost(service, 'timeout', { seconds: secondsOf(timeout), max: MAX_DELAY, of: 'deregistration delay' });
  requireAtMost(service, 'idleTimeout', { seconds: secondsOf(idleTimeout), max: MAX_IDLE, of: 'idle timeout' });
  return Math.max(secondsOf(timeout), secondsOf(idleTimeout));
}

function requireAtMost(
  service: IConstruct,
  option: string,
  { seconds, max, of }: { readonly seconds: number; readonly max: number; readonly of: string },
): void {
  if (seconds <= max) return;
  throw new UsageError(service, 'TimeoutOutOfRange', {
    got: `routes, and traffic.${option} of ${seconds} s`,
    expected: `at most ${max} s behind a load balancer, its longest ${of}`,
    fix: `decrease ${option}, or answer at once and let clients ask for the result later`,
  });
}

/** Returns the seconds of a timeout. Without a timeout, and without a limit, it is 0. */
function secondsOf(timeout?: Duration): number {
  return timeout?.toSeconds() ?? 0;
}
