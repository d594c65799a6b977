import type { Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { requireMinutes } from '../../validation/durations';
import { quoted, requireChoice, UsageError } from '../../validation/usage-error';
import { DeploymentStage } from './deployment-stage';

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html */
const NEVER_PAUSED = [DeploymentStage.TEST_TRAFFIC_SHIFT, DeploymentStage.PRODUCTION_TRAFFIC_SHIFT];
const SOURCE = 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HookTimeoutConfig.html';
const WAITING = { what: 'timeout', min: 1, source: SOURCE };
/** Unit: minutes. */
const DAY = 24 * 60;

/** What becomes of a deployment that a hook has not decided about in time. */
export enum HookTimeoutAction {
  /** It is rolled back. */
  ROLLBACK = 'ROLLBACK',

  /** It goes on. */
  CONTINUE = 'CONTINUE',
}

/** When a hook is asked, and how long it has. */
export interface DeploymentHookOptions {
  /** The stages at which it is asked, at least one. */
  readonly stages: DeploymentStage[];

  /**
   * How long it has. Unit: whole minutes, at most 24 hours for a function and 14 days for a pause.
   *
   * @default Duration.hours(24)
   */
  readonly timeout?: Duration;

  /**
   * What happens after that.
   *
   * @default HookTimeoutAction.ROLLBACK
   */
  readonly onTimeout?: HookTimeoutAction;
}

/** When a function is asked, and what it is told. */
export interface FunctionHookOptions extends DeploymentHookOptions {
  /**
   * What the function is told beside the deployment itself, as `hookDetails`.
   *
   * @default - nothing
   */
  readonly details?: Record<string, string>;
}

/** What happens at a stage of a deployment that moves traffic. */
export class DeploymentHook {
  /**
   * Asks a function, which answers `{ "hookStatus": "SUCCEEDED" }`, `"FAILED"` (the deployment is rolled back) or
   * `"IN_PROGRESS"` (it is asked again after 30 seconds).
   *
   * @param handler the function, in the account and region of the service
   * @param options when it is asked
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html
   */
  public static invoke(handler: lambda.IFunction, options: FunctionHookOptions): DeploymentHook {
    return new DeploymentHook(options, DAY, options.details, handler);
  }

  /**
   * Waits until somebody says that the deployment goes on or back (`aws ecs continue-service-deployment`). A platform's
   * alerting tells that it waits.
   *
   * @param options when it waits
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html
   */
  public static pause(options: DeploymentHookOptions): DeploymentHook {
    return new DeploymentHook(options, 14 * DAY);
  }

  /** The function that is asked; none for a pause. */
  public readonly handler?: lambda.IFunction;

  private constructor(
    private readonly options: DeploymentHookOptions,
    private readonly longest: number,
    private readonly details?: Record<string, string>,
    handler?: lambda.IFunction,
  ) {
    this.handler = handler;
  }

  /**
   * The hook as CloudFormation writes it. Throws when ECS would not.
   *
   * @internal
   */
  public _render(scope: IConstruct, roleArn?: string): Record<string, unknown> {
    const { stages, timeout, onTimeout } = this.options;
    requireChoice(scope, 'stages of a hook', stages, 'stages: [DeploymentStage.POST_TEST_TRAFFIC_SHIFT]');
    this.requireStages(scope, stages);
    if (timeout) requireMinutes(scope, 'HookOutOfRange', timeout, { ...WAITING, max: this.longest });
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

  private requireStages(scope: IConstruct, stages: DeploymentStage[]): void {
    if (stages.length === 0) {
      throw new UsageError(scope, 'HookStage', {
        got: 'a hook without stages',
        expected: 'at least one stage at which it is asked',
        fix: 'for example stages: [DeploymentStage.POST_TEST_TRAFFIC_SHIFT]',
      });
    }
    const never = this.handler ? [] : NEVER_PAUSED.filter((stage) => stages.includes(stage));
    if (never.length === 0) return;
    throw new UsageError(scope, 'HookStage', {
      got: `a pause at ${quoted(never)}`,
      expected: 'a stage before or after the traffic moves: ECS pauses none while it does',
      fix: `for example DeploymentStage.${never[0] === DeploymentStage.TEST_TRAFFIC_SHIFT ? 'POST_TEST_TRAFFIC_SHIFT' : 'PRE_PRODUCTION_TRAFFIC_SHIFT'}`,
    });
  }
}
