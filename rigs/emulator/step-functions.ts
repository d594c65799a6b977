/** A run of a state machine. */
export interface Execution {
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** AWS Step Functions on the emulator, by its JSON protocol. */
export class StepFunctions {
  /** @param endpoint returns the endpoint of the emulator */
  public constructor(private readonly endpoint: () => string) {}

  /** Starts a state machine. Returns the ARN of the execution. */
  public async start(stateMachineArn: string, input: object): Promise<string> {
    const { executionArn } = await this.call('StartExecution', { stateMachineArn, input: JSON.stringify(input) });
    return executionArn as string;
  }

  /** Returns the state of an execution. */
  public async describe(executionArn: string): Promise<Execution> {
    return (await this.call('DescribeExecution', { executionArn })) as unknown as Execution;
  }

  private async call(operation: string, request: object): Promise<Record<string, unknown>> {
    const response = await fetch(this.endpoint(), {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-amz-json-1.0', 'X-Amz-Target': `AWSStepFunctions.${operation}` },
      body: JSON.stringify(request),
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(`${operation} answered ${response.status}: ${answer}`);
    return JSON.parse(answer);
  }
}
