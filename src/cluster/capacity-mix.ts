import { Annotations, Token } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';
import { requireWholeNumber, UsageError } from '../validation/usage-error';

/** How many tasks stay on demand, and what happens above them. */
export interface SpotMixOptions {
  /**
   * How many tasks of the service always run on demand. Unit: tasks.
   *
   * @default 1
   */
  readonly onDemandBase?: number;

  /**
   * The share of Spot above the base, against `onDemandWeight`.
   *
   * @default 3
   */
  readonly spotWeight?: number;

  /**
   * The share of on-demand above the base, against `spotWeight`. With 0 all growth is on Spot.
   *
   * @default 1
   */
  readonly onDemandWeight?: number;
}

/**
 * Where the tasks of a service run, as an intent: on demand, or on Spot at up to 70 % less, which AWS can take back
 * with two minutes' notice.
 *
 * Fargate does not replace Spot capacity by on-demand capacity, so a base on demand is what keeps a service alive when
 * a region runs out of Spot.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
 */
export class CapacityMix {
  /** Every task on demand: for what clients face directly. */
  public static onDemand(): CapacityMix {
    return new CapacityMix([{ capacityProvider: 'FARGATE', weight: 1 }]);
  }

  /** A base on demand, the rest by weight on Spot: for what can lose a task and go on. */
  public static spot(options: SpotMixOptions = {}): CapacityMix {
    const { onDemandBase = 1, spotWeight = 3, onDemandWeight = 1 } = options;
    return new CapacityMix([
      { capacityProvider: 'FARGATE', base: onDemandBase, weight: onDemandWeight },
      { capacityProvider: 'FARGATE_SPOT', weight: spotWeight },
    ]);
  }

  /** Every task on Spot: when Spot runs out, none is left. Warns. */
  public static spotOnly(): CapacityMix {
    return new CapacityMix([{ capacityProvider: 'FARGATE_SPOT', weight: 1 }]);
  }

  private constructor(private readonly strategies: ecs.CapacityProviderStrategy[]) {}

  /**
   * The strategy for a service's `capacityProviderStrategies`.
   *
   * Throws when a base or weight is out of AWS's bounds. Warns when every task is on Spot, or none ever.
   *
   * @param scope the construct that uses it, named in errors
   * @param maxTasks how many tasks there are at most; not known by default
   */
  public bind(scope: IConstruct, maxTasks?: number): ecs.CapacityProviderStrategy[] {
    for (const { capacityProvider, base, weight } of this.strategies) {
      if (base !== undefined) requireWholeNumber(scope, 'CapacityOutOfRange', base, BASE);
      if (weight !== undefined) requireWholeNumber(scope, 'CapacityOutOfRange', weight, weightOf(capacityProvider));
    }
    if (this.strategies.every(({ weight }) => weight === 0)) {
      throw new UsageError(scope, 'CapacityOutOfRange', {
        got: 'onDemandWeight: 0 and spotWeight: 0',
        expected: 'at least one weight above 0: ECS refuses a strategy that can place nothing above its base',
        fix: 'give Spot or on-demand a weight, or use CapacityMix.onDemand()',
      });
    }
    if (!this.strategies.some(isOnDemand)) {
      Annotations.of(scope).addWarningV2(
        'cdk-trading-analytics-platform:spotOnly',
        'Every task runs on Spot. When the region has no Spot capacity left, no task runs: ECS does not fall back to on-demand. CapacityMix.spot({ onDemandBase: 1 }) keeps one.',
      );
    }
    this.warnWithoutSpot(scope, maxTasks);
    return [...this.strategies];
  }

  private warnWithoutSpot(scope: IConstruct, maxTasks = Number.POSITIVE_INFINITY): void {
    const [{ base = 0 }] = this.strategies;
    const spot = this.strategies.some(({ capacityProvider, weight }) => capacityProvider === 'FARGATE_SPOT' && weight);
    if (!spot || base < maxTasks || [base, maxTasks].some(Token.isUnresolved)) return;
    Annotations.of(scope).addWarningV2(
      'cdk-trading-analytics-platform:neverSpot',
      `No task ever runs on Spot: the first ${base} run on demand, and there are at most ${maxTasks}. Lower onDemandBase, or raise scaling.maxTasks.`,
    );
  }
}

/** Whether a strategy ever places a task on demand. */
function isOnDemand({ capacityProvider, base, weight }: ecs.CapacityProviderStrategy): boolean {
  return capacityProvider === 'FARGATE' && (base !== 0 || weight !== 0);
}

const SOURCE = 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html';
const BASE = { what: 'onDemandBase', min: 0, max: 100_000, source: SOURCE };

function weightOf(capacityProvider: string) {
  const what = capacityProvider === 'FARGATE' ? 'onDemandWeight' : 'spotWeight';
  return { what, min: 0, max: 1_000, source: SOURCE };
}
