import * as path from 'node:path';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { FunctionProcess } from '../../../rigs/rotation/function-process';
import type { RotationServers } from '../../../rigs/rotation/rotation-servers';
import type { Json } from '../../../rigs/template/json';
import type { NightPlatform, Receiver } from '../platforms';
import { inSymbols } from '../symbols';
import type { OrdersNames } from './orders-stack';

const BUNDLE = path.resolve(__dirname, '../../../assets/monitoring/handlers/operations-watch.lambda/index.js');

/** A notice that arrived at a receiver. */
export interface Notice {
  readonly receiver: Receiver;
  readonly text: string;
}

/** The shipped function that watches the operation, with the environment of the template. */
export class WatchProcess {
  /** The logical id of the function in the template. */
  public readonly id: string;
  /** The name in the tag of the secrets that the function watches. */
  public readonly monitoring: string;
  private readonly process: FunctionProcess;
  private readonly sqs: SQSClient;

  public constructor(
    { template, receivers }: NightPlatform,
    { emulator, adminSecret }: RotationServers,
    private readonly names: OrdersNames,
  ) {
    const [id, variables] = variablesOf(template);
    const cluster = Object.keys(template.Resources).find((key) => template.Resources[key].Type === 'AWS::ECS::Cluster');
    const actual = new Map([...receivers].map(([topic, receiver]) => [topic, names[`${receiver}Topic`]]));
    actual.set(cluster as string, names.Cluster);
    const environment = Object.entries<string>(variables).map(([name, value]) => [
      name,
      [...actual].reduce((text, [symbol, real]) => text.replaceAll(symbol, real), value),
    ]);
    this.id = id;
    this.monitoring = variables.MONITORING;
    this.sqs = new SQSClient(emulator.clientConfiguration());
    this.process = new FunctionProcess(
      {
        PATH: process.env.PATH ?? '',
        ...emulator.environment(),
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
        AWS_LAMBDA_FUNCTION_NAME: id,
        ...Object.fromEntries(environment),
        // The secret of the administrator, which AWS created in the platform.
        SECRETS: adminSecret,
      },
      BUNDLE,
    );
  }

  /** Runs the function, as the rule does each minute. Throws if it fails. */
  public async run(at: Date): Promise<void> {
    const error = await this.process.invoke({ at: at.toISOString() });
    if (error) throw new Error(`the function that watches failed: ${error}`);
  }

  /** Ends the process. The next run starts one without memory. */
  public stop(): Promise<void> {
    return this.process.kill();
  }

  /** Returns the last value of a metric that the function wrote to its log. */
  public lastValue(metric: string): number | undefined {
    const lines = this.process.log
      .split('\n')
      .filter((line) => line.includes('"_aws"') && line.includes(`"${metric}"`));
    return lines.length === 0 ? undefined : JSON.parse(lines[lines.length - 1])[metric];
  }

  /** Returns the notices that have arrived since the last call. */
  public async notices(): Promise<Notice[]> {
    const notices: Notice[] = [];
    for (const receiver of ['page', 'ticket'] as const) {
      const QueueUrl = this.names[`${receiver}Queue`];
      for (;;) {
        const { Messages = [] } = await this.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
        if (Messages.length === 0) break;
        for (const { Body: text = '', ReceiptHandle } of Messages) {
          notices.push({ receiver, text });
          await this.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        }
      }
    }
    return notices;
  }
}

/** Returns the logical id and the environment of the function that watches. */
function variablesOf({ Resources }: Json): [string, Json] {
  const found = Object.entries<Json>(Resources).find(
    ([, { Type, Properties }]) => Type === 'AWS::Lambda::Function' && Properties.Environment?.Variables?.DEPLOYMENTS,
  );
  if (!found) throw new Error('got no function with the variable DEPLOYMENTS, expected one in the template');
  return [found[0], inSymbols(found[1].Properties.Environment.Variables)];
}
