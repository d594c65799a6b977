import { Annotations, Token } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';
import { brand } from '../validation/brand';
import { checked } from '../validation/checked';
import { UsageError } from '../validation/usage-error';

/** Options of a mix of on-demand and Spot capacity. */
export interface SpotMixOptions {
  /**
   * The number of tasks that always run on demand. Unit: tasks.
   *
   * @default 1
   */
  readonly onDemandBase?: number;

  /**
   * The share of Spot above the base, relative to `onDemandWeight`.
   *
   * @default 3
   */
  readonly spotWeight?: number;

  /**
   * The share of on-demand capacity above the base, relative to `spotWeight`. With 0, all tasks above the base run on Spot.
   *
   * @default 1
   */
  readonly onDemandWeight?: number;
}

/**
 * The capacity that the tasks of a service run on: on-demand, Spot, or a mix of both.
 *
 * Spot costs up to 70 % less, but AWS can interrupt it with a notice of two minutes. Fargate does not replace Spot
 * capacity with on-demand capacity. A base on demand keeps the service available when a Region has no Spot capacity.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
 *
 * @example
 * // Two tasks on demand. Above them, three on Spot for each one on demand.
 * new ServiceDefinition({ capacity: CapacityMix.spot({ onDemandBase: 2, spotWeight: 3 }) });
 */
export class CapacityMix {
  static {
    brand(CapacityMix, 'CapacityMix');
  }

  /** Runs every task on demand, for services that clients call directly. */
  public static onDemand(): CapacityMix {
    return new CapacityMix([{ capacityProvider: 'FARGATE', weight: 1 }]);
  }

  /** Runs a base on demand and the rest by weight on Spot, for services that can lose a task. */
  public static spot(options?: SpotMixOptions): CapacityMix {
    const given = checked('CapacityMix.spot', 'options', options ?? {});
    const { onDemandBase = 1, spotWeight = 3, onDemandWeight = 1 } = given;
    return new CapacityMix([
      { capacityProvider: 'FARGATE', base: onDemandBase, weight: onDemandWeight },
      { capacityProvider: 'FARGATE_SPOT', weight: spotWeight },
    ]);
  }

  /** Runs every task on Spot. Adds a warning, because no task runs when the Region has no Spot capacity. */
  public static spotOnly(): CapacityMix {
    return new CapacityMix([{ capacityProvider: 'FARGATE_SPOT', weight: 1 }]);
  }

  private constructor(private readonly strategies: WeightedStrategy[]) {}

  /**
   * Returns the strategy for a service's `capacityProviderStrategies`.
   *
   * Throws if every weight is 0. Adds a warning if every task runs on Spot, or no task does.
   *
   * @param scope the construct that uses the mix, for errors and warnings
   * @param maxTasks the maximum number of tasks; unlimited by default
   * @internal
   */
  public _bind(scope: IConstruct, maxTasks?: number): ecs.CapacityProviderStrategy[] {
    if (this.strategies.every(({ weight }) => weight === 0)) {
      throw new UsageError(scope, 'CapacityOutOfRange', {
        got: 'onDemandWeight: 0 and spotWeight: 0',
        expected: 'at least one weight above 0, because ECS refuses a strategy that places no task above its base',
        fix: 'set spotWeight or onDemandWeight, for example spotWeight: 3, or use CapacityMix.onDemand()',
      });
    }
    if (!this.strategies.some(isOnDemand)) {
      Annotations.of(scope).addWarningV2(
        'cdk-trading-analytics-platform:spotOnly',
        'Every task runs on Spot. When the Region has no Spot capacity, no task runs, because ECS does not fall back to on-demand. To keep one task on demand, use CapacityMix.spot({ onDemandBase: 1 }).',
      );
    }
    this.warnWithoutSpot(scope, maxTasks);
    return [...this.strategies];
  }

  /**
   * Whether tasks can run on Spot.
   *
   * @internal
   */
  public get _usesSpot(): boolean {
    return this.strategies.some(({ capacityProvider, weight }) => capacityProvider === 'FARGATE_SPOT' && weight !== 0);
  }

  private warnWithoutSpot(scope: IConstruct, maxTasks = Number.POSITIVE_INFINITY): void {
    const [{ base = 0 }] = this.strategies;
    if (!this._usesSpot || base < maxTasks || [base, maxTasks].some(Token.isUnresolved)) return;
    Annotations.of(scope).addWarningV2(
      'cdk-trading-analytics-platform:neverSpot',
      `No task ever runs on Spot. The first ${base} tasks run on demand, and the maximum is ${maxTasks}. Decrease onDemandBase, or increase scaling.maxTasks.`,
    );
  }
}

/** A strategy whose weight is always set. */
type WeightedStrategy = ecs.CapacityProviderStrategy & { readonly weight: number };

/** Indicates whether a strategy can place a task on demand. */
function isOnDemand({ capacityProvider, base, weight }: ecs.CapacityProviderStrategy): boolean {
  return capacityProvider === 'FARGATE' && (base !== 0 || weight !== 0);
}
