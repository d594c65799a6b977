import type { IConstruct } from 'constructs';
import { brand } from '../../validation/brand';
import { type NumberRange, requireWholeNumber } from '../../validation/usage-error';

const PERCENT = { what: 'failureThreshold in percent', min: 1, max: 100 };
/** @see https://docs.aws.amazon.com/general/latest/gr/ecs-service.html */
const COUNT = { what: 'failureThreshold in tasks', min: 1, max: 5_000, source: 'the quota of tasks in a service' };

/**
 * The number of tasks that may fail in a row before the deployment circuit breaker rolls back a rolling deployment.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
export class FailureThreshold {
  static {
    brand(FailureThreshold, 'FailureThreshold');
  }

  /**
   * Sets a share of the desired count. ECS keeps the result between 3 and 200 tasks.
   *
   * @param percent from 1 to 100
   */
  public static percent(percent: number): FailureThreshold {
    return new FailureThreshold('BOUNDED_PERCENT', percent, PERCENT);
  }

  /**
   * Sets a share of the desired count, without a minimum or maximum number of tasks.
   *
   * @param percent from 1 to 100
   */
  public static unboundedPercent(percent: number): FailureThreshold {
    return new FailureThreshold('UNBOUNDED_PERCENT', percent, PERCENT);
  }

  /**
   * Sets a number of tasks.
   *
   * @param tasks from 1 to 5,000
   */
  public static count(tasks: number): FailureThreshold {
    return new FailureThreshold('COUNT', tasks, COUNT);
  }

  private constructor(
    private readonly type: string,
    private readonly value: number,
    private readonly range: NumberRange,
  ) {}

  /**
   * Returns the threshold in the form of CloudFormation. Throws when the number is out of range.
   *
   * @internal
   */
  public _render(scope: IConstruct): Record<string, unknown> {
    requireWholeNumber(scope, 'DeploymentPercentOutOfRange', this.value, this.range);
    return { Type: this.type, Value: this.value };
  }
}
