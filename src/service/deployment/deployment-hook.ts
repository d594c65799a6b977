import type { Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { brand } from '../../validation/brand';
import { checked } from '../../validation/checked';
import { quoted, UsageError } from '../../validation/usage-error';

/**
 * The lifecycle stages of a deployment that shifts traffic.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
 */
export enum DeploymentStage {
  /** A deployment starts before the previous deployment is complete. */
  RECONCILE_SERVICE = 'RECONCILE_SERVICE',

  /** The tasks of the new version have not started. */
  PRE_SCALE_UP = 'PRE_SCALE_UP',

  /** The tasks of the new version have started. They receive no traffic. */
  POST_SCALE_UP = 'POST_SCALE_UP',

  /** ECS shifts test traffic to the new version. Pause hooks are not supported at this stage. */
  TEST_TRAFFIC_SHIFT = 'TEST_TRAFFIC_SHIFT',

  /** The new version receives all test traffic and no production traffic. */
  POST_TEST_TRAFFIC_SHIFT = 'POST_TEST_TRAFFIC_SHIFT',

  /** ECS is about to shift production traffic. With `canary()` and `linear()`, this stage precedes every step. */
  PRE_PRODUCTION_TRAFFIC_SHIFT = 'PRE_PRODUCTION_TRAFFIC_SHIFT',

  /**
   * ECS shifts production traffic. With `canary()` and `linear()`, this stage occurs at every step.
   *
   * Pause hooks are not supported at this stage.
   */
  PRODUCTION_TRAFFIC_SHIFT = 'PRODUCTION_TRAFFIC_SHIFT',

  /** The new version receives all production traffic. */
  POST_PRODUCTION_TRAFFIC_SHIFT = 'POST_PRODUCTION_TRAFFIC_SHIFT',
}

/** The action of ECS when a lifecycle hook times out. */
export enum HookTimeoutAction {
  /** ECS rolls the deployment back. */
  ROLLBACK = 'ROLLBACK',

  /** ECS continues the deployment. */
  CONTINUE = 'CONTINUE',
}

/** Options of a lifecycle hook. */
export interface DeploymentHookOptions {
  /** The lifecycle stages of the hook. At least one. */
  readonly stages: DeploymentStage[];

  /**
   * The timeout of the hook. Unit: whole minutes, at most 24 hours for a function and 14 days for a pause.
   *
   * @default Duration.hours(24)
   */
  readonly timeout?: Duration;

  /**
   * The action of ECS after the timeout.
   *
   * @default HookTimeoutAction.ROLLBACK
   */
  readonly onTimeout?: HookTimeoutAction;
}

/** Options of a lifecycle hook that invokes a Lambda function. */
export interface FunctionHookOptions extends DeploymentHookOptions {
  /**
   * The `hookDetails` that the function receives in addition to the deployment.
   *
   * @default - no details
   */
  readonly details?: Record<string, string>;
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html */
const STAGES_WITHOUT_PAUSE = [DeploymentStage.TEST_TRAFFIC_SHIFT, DeploymentStage.PRODUCTION_TRAFFIC_SHIFT];
const SOURCE = 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HookTimeoutConfig.html';
/** Unit: minutes. */
const DAY = 24 * 60;

/**
 * A lifecycle hook of a deployment that shifts traffic.
 *
 * @example
 * const approval = DeploymentHook.pause({
 *   stages: [DeploymentStage.POST_TEST_TRAFFIC_SHIFT],
 *   timeout: Duration.hours(8),
 * });
 * DeploymentPolicy.blueGreen({ testTraffic: { value: 'next' }, hooks: [approval] });
 */
export class DeploymentHook {
  static {
    brand(DeploymentHook, 'DeploymentHook');
  }

  /**
   * Invokes a Lambda function, whose answer decides on the deployment.
   *
   * The function returns `{ "hookStatus": "SUCCEEDED" }`, `"FAILED"` to roll back, or `"IN_PROGRESS"` to be invoked again
   * after 30 seconds.
   *
   * @param handler the function, in the account and Region of the service
   * @param options the lifecycle stages and the timeout
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html
   */
  public static invoke(handler: lambda.IFunction, options: FunctionHookOptions): DeploymentHook {
    const invoked = checked('DeploymentHook.invoke', 'handler', handler);
    const given = checked('DeploymentHook.invoke', 'options', options);
    return new DeploymentHook(given, DAY, given.details, invoked);
  }

  /**
   * Pauses the deployment until a person continues it or rolls it back (`aws ecs continue-service-deployment`).
   *
   * The alerting of a platform sends a notification when the deployment is paused.
   *
   * @param options the lifecycle stages and the timeout
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html
   */
  public static pause(options: DeploymentHookOptions): DeploymentHook {
    return new DeploymentHook(checked('DeploymentHook.pause', 'options', options), 14 * DAY);
  }

  /** The function that the hook invokes. Undefined for a pause. */
  public readonly handler?: lambda.IFunction;

  private constructor(
    private readonly options: DeploymentHookOptions,
    private readonly maxTimeout: number,
    private readonly details?: Record<string, string>,
    handler?: lambda.IFunction,
  ) {
    this.handler = handler;
  }

  /**
   * Returns the hook in the form of CloudFormation. Throws when ECS would reject it.
   *
   * @internal
   */
  public _render(scope: IConstruct, roleArn?: string): Record<string, unknown> {
    const { stages, timeout, onTimeout } = this.options;
    this.requireStages(scope, stages);
    this.requireTimeout(scope, timeout);
    return {
      TargetType: this.handler ? 'AWS_LAMBDA' : 'PAUSE',
      LifecycleStages: Object.values(DeploymentStage).filter((stage) => stages.includes(stage)),
      ...(this.handler && { HookTargetArn: this.handler.functionArn, RoleArn: roleArn, HookDetails: this.details }),
      TimeoutConfiguration: {
        TimeoutInMinutes: timeout?.toMinutes() ?? DAY,
        Action: onTimeout ?? HookTimeoutAction.ROLLBACK,
      },
    };
  }

  private requireTimeout(scope: IConstruct, timeout?: Duration): void {
    const minutes = timeout?.toMinutes() ?? DAY;
    if (minutes <= this.maxTimeout) return;
    throw new UsageError(scope, 'HookOutOfRange', {
      got: `timeout in minutes: ${minutes}`,
      expected: `at most ${this.maxTimeout} for a function (${SOURCE})`,
      fix: 'set a shorter timeout, or leave it out for the default',
    });
  }

  private requireStages(scope: IConstruct, stages: DeploymentStage[]): void {
    const [unsupported] = this.handler ? [] : STAGES_WITHOUT_PAUSE.filter((stage) => stages.includes(stage));
    if (!unsupported) return;
    const other =
      unsupported === DeploymentStage.TEST_TRAFFIC_SHIFT ? 'POST_TEST_TRAFFIC_SHIFT' : 'PRE_PRODUCTION_TRAFFIC_SHIFT';
    throw new UsageError(scope, 'HookStage', {
      got: `a pause at ${quoted([unsupported])}`,
      expected: 'a stage before or after a traffic shift: ECS does not pause during it',
      fix: `use another stage, for example DeploymentStage.${other}`,
    });
  }
}
