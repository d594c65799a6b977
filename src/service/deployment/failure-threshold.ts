import { brand } from '../../validation/brand';
import { checked } from '../../validation/checked';

/**
 * The number of tasks that may fail in a row before the deployment circuit breaker rolls back a rolling deployment.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 *
 * @example
 * new ServiceDefinition({
 *   deployment: DeploymentPolicy.rolling({ failureThreshold: FailureThreshold.count(3) }),
 * });
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
    return new FailureThreshold('BOUNDED_PERCENT', checked('FailureThreshold.percent', 'percent', percent));
  }

  /**
   * Sets a share of the desired count, without a minimum or maximum number of tasks.
   *
   * @param percent from 1 to 100
   */
  public static unboundedPercent(percent: number): FailureThreshold {
    return new FailureThreshold('UNBOUNDED_PERCENT', checked('FailureThreshold.unboundedPercent', 'percent', percent));
  }

  /**
   * Sets a number of tasks.
   *
   * @param tasks from 1 to 5,000
   */
  public static count(tasks: number): FailureThreshold {
    return new FailureThreshold('COUNT', checked('FailureThreshold.count', 'tasks', tasks));
  }

  private constructor(
    private readonly type: string,
    private readonly value: number,
  ) {}

  /**
   * Returns the threshold in the form of CloudFormation.
   *
   * @internal
   */
  public _render(): Record<string, unknown> {
    return { Type: this.type, Value: this.value };
  }
}
