import type { JobTrigger } from './schedule/job-schedule-config';

/** The settings of the runs of a job. Every text may contain tokens. */
export interface RunSettings {
  readonly jobName: string;
  readonly cluster: string;
  readonly taskDefinition: string;
  readonly container: string;
  readonly capacityProviderStrategy: {
    readonly capacityProvider: string;
    readonly weight?: number;
    readonly base?: number;
  }[];
  readonly subnets: string[];
  readonly securityGroups: string[];
  readonly deadLetterQueueUrl: string;
  /** The JSON of the command before the arguments, a list. It is empty if the command is that of the image. */
  readonly commandJson: string;
  /** The JSON of the arguments of each run, a list. */
  readonly argumentsJson: string;
  /** The JSON of the items of the list. It has one empty item for a job without a list. */
  readonly itemsJson: string;
  readonly maxParallel: number;
  readonly retries: number;
  /** The maximum duration of an attempt. Unit: seconds. */
  readonly timeoutSeconds: number;
  readonly allowOverlap: boolean;
  readonly triggers: JobTrigger[];
}

/** The time until a list of executions contains a new execution. It has no documented limit. Unit: seconds. */
const SETTLE = 5;
/** The maximum number of lists until one contains the execution itself. */
const LOOKS = 12;
/** The first pause before an attempt is repeated. Each further pause is twice as long. Unit: seconds. */
const FIRST_PAUSE = 30;
const LONGEST_PAUSE = 300;
/** Messages of SQS have at most 256 KiB, and a failure has less than 2 KiB. */
const MAX_FAILURES = 100;

const jsonata = (expression: string): string => `{% ${expression} %}`;
const choice = (condition: string, next: string) => ({ Condition: jsonata(condition), Next: next });
const RETRY = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 2, MaxAttempts: 5, BackoffRate: 2 }];

/**
 * Returns the state machine of a job in the Amazon States Language, with JSONata.
 *
 * An execution is a run. It starts one task for the job, or one for each item of the list, and repeats tasks that fail.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html
 */
export function runDefinition(settings: RunSettings): object {
  return {
    QueryLanguage: 'JSONata',
    StartAt: 'Defaults',
    States: {
      // JSON is never an expression, whatever the values of the user are.
      Defaults: {
        Type: 'Pass',
        Assign: {
          commandJson: settings.commandJson,
          argumentsJson: settings.argumentsJson,
          itemsJson: settings.itemsJson,
          gates: Object.fromEntries(settings.triggers.flatMap(({ id, gate }) => (gate ? [[id, gate]] : []))),
          looks: 0,
        },
        Next: 'Input',
      },
      Input: {
        Type: 'Pass',
        Assign: {
          trigger: jsonata("$exists($states.input.trigger) ? $states.input.trigger : ''"),
          scheduledTime: jsonata(
            '$exists($states.input.scheduledTime) ? $states.input.scheduledTime : $states.context.Execution.StartTime',
          ),
          arguments: jsonata('$exists($states.input.arguments) ? [$states.input.arguments] : $parse($argumentsJson)'),
          items: jsonata('$exists($states.input.items) ? [$states.input.items] : $parse($itemsJson)'),
          command: jsonata('$parse($commandJson)'),
        },
        Next: 'Gate',
      },
      Gate: {
        Type: 'Choice',
        Choices: [
          {
            ...choice(
              "($gate := $lookup($gates, $trigger); $exists($gate) and ($scheduledTime in $gate.times) = ($gate.runs = 'except'))",
              'Skipped',
            ),
            Assign: { reason: 'The market has no such close or opening at this time.' },
          },
        ],
        Default: settings.allowOverlap ? 'Run' : 'Settle',
      },
      ...(settings.allowOverlap ? {} : overlapStates()),
      Run: {
        Type: 'Map',
        Items: jsonata('$items'),
        MaxConcurrency: settings.maxParallel,
        ItemSelector: { item: jsonata('$states.context.Map.Item.Value') },
        ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, StartAt: 'Begin', States: itemStates(settings) },
        Assign: { results: jsonata('$states.result') },
        Catch: [catchAll()],
        Next: 'Outcome',
      },
      Outcome: {
        Type: 'Choice',
        Choices: [choice('$count($results[failed]) > 0', 'DeadLetter')],
        Default: 'Finished',
      },
      DeadLetter: {
        Type: 'Task',
        Resource: 'arn:aws:states:::sqs:sendMessage',
        Arguments: {
          QueueUrl: settings.deadLetterQueueUrl,
          MessageBody: jsonata(
            [
              "($failed := [$results[failed]]; $string({'job': $states.context.StateMachine.Name",
              "'execution': $states.context.Execution.Id",
              "'input': $merge([{'scheduledTime': $scheduledTime, 'arguments': $arguments}, $items[0] = '' ? {} : {'items': [$failed.item]}])",
              `'failures': [$failed[[0..${MAX_FAILURES - 1}]]]}))`,
            ].join(', '),
          ),
        },
        Retry: RETRY,
        // A run that failed stays failed, also without its dead letter.
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Failed' }],
        Next: 'Failed',
      },
      Failed: {
        Type: 'Fail',
        Error: 'JobFailed',
        Cause: jsonata(
          "($failed := [$results[failed]]; $string($count($failed)) & ' of ' & $string($count($items)) & ' failed: ' & $join([$failed.reason][[0..4]], '; '))",
        ),
      },
      Skipped: { Type: 'Pass', Output: { skipped: jsonata('$reason') }, End: true },
      Finished: { Type: 'Pass', Output: { results: jsonata('$results') }, End: true },
    },
  };
}

/** Returns the states that let a run wait for no other run: it is skipped while an older one is running. */
function overlapStates(): object {
  const other =
    '$running[StartDate < $own.StartDate or (StartDate = $own.StartDate and ExecutionArn < $own.ExecutionArn)]';
  return {
    // The list of executions is eventually consistent, so an execution waits until it is in the list itself.
    Settle: { Type: 'Wait', Seconds: SETTLE, Next: 'Look' },
    Look: {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:sfn:listExecutions',
      Arguments: { StateMachineArn: jsonata('$states.context.StateMachine.Id'), StatusFilter: 'RUNNING' },
      Assign: {
        looks: jsonata('$looks + 1'),
        seen: jsonata('$count($states.result.Executions[ExecutionArn = $states.context.Execution.Id]) > 0'),
        older: jsonata(
          `($running := $states.result.Executions; $own := $running[ExecutionArn = $states.context.Execution.Id][0]; $count(${other}))`,
        ),
      },
      Retry: RETRY,
      Catch: [catchAll()],
      Next: 'Overlap',
    },
    Overlap: {
      Type: 'Choice',
      Choices: [
        choice(`$not($seen) and $looks < ${LOOKS}`, 'Settle'),
        { ...choice('$older > 0', 'Skipped'), Assign: { reason: 'An older run is still running.' } },
      ],
      Default: 'Run',
    },
  };
}

/** Returns the states of one item. They end with the result of the item, and never fail, so that the other items go on. */
function itemStates({ retries, timeoutSeconds, container, ...settings }: RunSettings): object {
  return {
    Begin: { Type: 'Pass', Assign: { item: jsonata('$states.input.item'), attempt: 0 }, Next: 'Attempt' },
    Attempt: {
      Type: 'Task',
      Resource: 'arn:aws:states:::ecs:runTask.sync',
      TimeoutSeconds: timeoutSeconds,
      Arguments: {
        Cluster: settings.cluster,
        TaskDefinition: settings.taskDefinition,
        CapacityProviderStrategy: settings.capacityProviderStrategy.map(({ capacityProvider, weight, base }) => ({
          CapacityProvider: capacityProvider,
          Weight: weight,
          Base: base,
        })),
        NetworkConfiguration: {
          AwsvpcConfiguration: {
            Subnets: settings.subnets,
            SecurityGroups: settings.securityGroups,
            AssignPublicIp: 'DISABLED',
          },
        },
        Overrides: { ContainerOverrides: jsonata(overrides(container)) },
        EnableECSManagedTags: true,
        PropagateTags: 'TASK_DEFINITION',
      },
      Assign: { attempt: jsonata('$attempt + 1'), task: jsonata('$states.result'), error: '', cause: '' },
      Catch: [
        {
          ErrorEquals: ['States.ALL'],
          Assign: {
            attempt: jsonata('$attempt + 1'),
            // The cause of a task that failed is its description.
            task: jsonata(
              "$states.errorOutput.Error = 'States.TaskFailed' and $contains($states.errorOutput.Cause, /^\\{.*\\}$/) ? $parse($states.errorOutput.Cause) : {}",
            ),
            error: jsonata('$states.errorOutput.Error'),
            cause: jsonata("$exists($states.errorOutput.Cause) ? $states.errorOutput.Cause : ''"),
          },
          Next: 'Judge',
        },
      ],
      Next: 'Judge',
    },
    // Only the exit code of the application counts. A sidecar may end with another one when ECS stops it.
    Judge: {
      Type: 'Choice',
      Choices: [
        choice(
          `$task.StopCode = 'EssentialContainerExited' and $task.Containers[Name = '${container}'].ExitCode = 0`,
          'Done',
        ),
        // An attempt that took too long may still be running, so it is not repeated.
        choice(`$error != 'States.Timeout' and $attempt <= ${retries}`, 'Pause'),
      ],
      Default: 'GaveUp',
    },
    Pause: {
      Type: 'Wait',
      Seconds: jsonata(`$min([${FIRST_PAUSE} * $power(2, $attempt - 1), ${LONGEST_PAUSE}])`),
      Next: 'Attempt',
    },
    Done: {
      Type: 'Pass',
      Output: jsonata("{'item': $item, 'attempts': $attempt, 'failed': false}"),
      End: true,
    },
    GaveUp: {
      Type: 'Pass',
      Output: jsonata(
        `($code := $task.Containers[Name = '${container}'].ExitCode; {'item': $item, 'attempts': $attempt, 'failed': true, 'task': $task.TaskArn, 'exitCode': $code, 'error': $error = '' ? 'TaskFailed' : $error, 'reason': ($error = 'States.Timeout' ? 'Timeout after ${timeoutSeconds} seconds' : $exists($code) ? 'Exit code ' & $string($code) : $exists($task.StoppedReason) ? $task.StoppedReason : $substring($cause, 0, 500))})`,
      ),
      End: true,
    },
  };
}

/** Returns the expression of the overrides: the arguments of the run, and variables that identify it. */
function overrides(container: string): string {
  const variables = [
    "{'Name': 'JOB_RUN', 'Value': $states.context.Execution.Name}",
    "{'Name': 'JOB_SCHEDULED_TIME', 'Value': $scheduledTime}",
    "{'Name': 'JOB_ATTEMPT', 'Value': $string($attempt + 1)}",
  ].join(', ');
  const item = "$item = '' ? [] : [{'Name': 'JOB_ITEM', 'Value': $item}]";
  const command = "$count($arguments) = 0 ? {} : {'Command': $append($command, $arguments)}";
  return `[$merge([{'Name': '${container}', 'Environment': $append([${variables}], ${item})}, ${command}])]`;
}

/** Returns a catcher that turns an error into the result of a run that failed. */
function catchAll(): object {
  return {
    ErrorEquals: ['States.ALL'],
    Assign: {
      results: jsonata(
        "[{'item': '', 'failed': true, 'error': $states.errorOutput.Error, 'reason': $substring($string($states.errorOutput.Cause), 0, 500)}]",
      ),
    },
    Next: 'DeadLetter',
  };
}
