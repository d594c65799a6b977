import { Size } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { brand } from '../validation/brand';
import { checked } from '../validation/checked';

/** Options of logs in non-blocking mode. */
export interface NonBlockingLogsOptions {
  /**
   * The log lines that wait in the memory of the container. Further lines are lost.
   *
   * @default Size.mebibytes(25)
   */
  readonly maxBufferSize?: Size;
}

/**
 * The behavior of the log of an application when CloudWatch Logs is slow.
 *
 * The mode and the buffer are always set in the task definition, because an account has a default of its own.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
 *
 * @example
 * new ServiceDefinition({ logs: ContainerLogs.audit() });
 */
export class ContainerLogs {
  static {
    brand(ContainerLogs, 'ContainerLogs');
  }

  /**
   * Never blocks the application. Lines that do not fit into the buffer are lost, and no metric counts them.
   *
   * @param options the size of the buffer
   */
  public static nonBlocking(options?: NonBlockingLogsOptions): ContainerLogs {
    const { maxBufferSize = Size.mebibytes(25) } = checked('ContainerLogs.nonBlocking', 'options', options ?? {});
    return new ContainerLogs(logs.RetentionDays.ONE_MONTH, {
      mode: ecs.AwsLogDriverMode.NON_BLOCKING,
      maxBufferSize,
    });
  }

  /**
   * Loses no line: a write to the log waits until CloudWatch Logs has it. Logs are kept for seven years by default.
   *
   * The application stops while CloudWatch Logs cannot be reached. AWS recommends this mode for audit trails and for
   * records of financial transactions. It applies to the application and not to its sidecars.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
   */
  public static audit(): ContainerLogs {
    return new ContainerLogs(logs.RetentionDays.SEVEN_YEARS, { mode: ecs.AwsLogDriverMode.BLOCKING });
  }

  private constructor(
    /** @internal */
    public readonly _retention: logs.RetentionDays,
    private readonly options: Partial<ecs.AwsLogDriverProps>,
  ) {}

  /**
   * Indicates whether the log loses no line.
   *
   * @internal
   */
  public get _isAudit(): boolean {
    return this.options.mode === ecs.AwsLogDriverMode.BLOCKING;
  }

  /** @internal */
  public _driver(logGroup: logs.ILogGroup, streamPrefix: string): ecs.LogDriver {
    return ecs.LogDrivers.awsLogs({ logGroup, streamPrefix, ...this.options });
  }
}

/** Returns the log driver of the containers beside an application, which never blocks. */
export function containerLogs(logGroup: logs.ILogGroup, streamPrefix: string): ecs.LogDriver {
  return ContainerLogs.nonBlocking()._driver(logGroup, streamPrefix);
}
