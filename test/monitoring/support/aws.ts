import { ACMPCAClient } from '@aws-sdk/client-acm-pca';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ECSClient } from '@aws-sdk/client-ecs';
import { KMSClient } from '@aws-sdk/client-kms';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { handler } from '../../../src/monitoring/handlers/operations-watch.lambda';
import type { Json } from '../../support/json';

// The module has tests of its own.
jest.mock('../../../src/monitoring/handlers/deployments/deployments-module', () => ({
  deploymentsModule: () => async () => {},
}));

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** The time of the first run. */
export const START = new Date('2026-03-01T00:00:00Z').getTime();

export const PAGES = 'arn:aws:sns:us-east-1:123456789012:Pages';
export const TICKETS = 'arn:aws:sns:us-east-1:123456789012:Tickets';
export const TAG = 'trading-monitoring:Stack.Monitoring';

/** What AWS answers, by the names of the commands. An answer may depend on the input. */
export type Answers = Record<string, Json | ((input: Json) => Json)>;

export interface Notice {
  /** Minutes from the start. */
  readonly minute: number;
  readonly topic: string;
  readonly subject: string;
  readonly text: string;
}

const CLIENTS = [ACMPCAClient, CloudWatchClient, ECSClient, KMSClient, SecretsManagerClient, SNSClient];
const FINDINGS =
  'RotationFailed:ticket,CertificatesNotRenewed:ticket,RedeploymentFailed:ticket,MeshCertificateExpiring:page,AuthorityExpiring:ticket';

/** The watch on an AWS that a test changes. Times are minutes from the start. */
export class WatchedAws {
  public readonly answers: Answers = {
    DescribeAlarms: {},
    ListSecrets: { SecretList: [] },
    ListServices: {},
    Publish: {},
  };
  public readonly notices: Notice[] = [];
  /** The values of the metrics by minute. */
  public readonly metrics: Record<string, Map<number, number>> = {};
  /** The names of the calls. */
  public readonly calls: string[] = [];
  public minute = 0;

  public constructor(environment: Record<string, string> = {}) {
    Object.assign(process.env, {
      MONITORING: TAG,
      PAGES,
      TICKETS,
      NAMESPACE: 'Trading',
      RUNBOOK: 'https://runbook',
      FINDINGS,
      SECRETS: '',
      CLUSTER: 'cluster',
      AUTHORITIES: '',
      AWS_LAMBDA_FUNCTION_NAME: 'watch',
      ...environment,
    });
    for (const client of CLIENTS) {
      jest.spyOn(client.prototype as Json, 'send').mockImplementation(async (command: Json) => this.answer(command));
    }
    const write = process.stdout.write.bind(process.stdout);
    jest
      .spyOn(process.stdout, 'write')
      .mockImplementation((line: Json) => (String(line).startsWith('{"_aws"') ? this.log(String(line)) : write(line)));
  }

  /** Runs the watch each minute, from a minute to another one. */
  public async run(from: number, to: number): Promise<void> {
    for (this.minute = from; this.minute <= to; this.minute++) {
      await handler({ at: new Date(START + this.minute * MINUTE + 7_000).toISOString() });
    }
  }

  /** The values of a metric for the evaluator of alarms, minute by minute. */
  public seriesOf(kind: string, minutes: number): (number | null)[] {
    return Array.from({ length: minutes }, (_, minute) => this.metrics[kind]?.get(minute) ?? null);
  }

  private answer(command: Json): Json {
    const name = command.constructor.name.replace(/Command$/, '');
    this.calls.push(name);
    if (name === 'Publish') {
      const { TopicArn, Subject, Message } = command.input;
      this.notices.push({ minute: this.minute, topic: TopicArn, subject: Subject, text: Message });
    }
    const answer = this.answers[name];
    if (answer === undefined) throw new Error(`no answer to ${name}`);
    return typeof answer === 'function' ? answer(command.input) : answer;
  }

  private log(line: string): boolean {
    const { _aws, ...values } = JSON.parse(line);
    const [{ Namespace, Dimensions, Metrics }] = _aws.CloudWatchMetrics;
    expect([Namespace, Dimensions, values.FunctionName]).toEqual(['Trading', [['FunctionName']], 'watch']);
    const minute = (_aws.Timestamp - START) / MINUTE;
    for (const { Name } of Metrics) {
      this.metrics[Name] ??= new Map();
      this.metrics[Name].set(minute, values[Name]);
    }
    return true;
  }
}

/** A watched secret in a list of Secrets Manager. */
export function aSecret(more: Json = {}, rotation = 'rotated'): Json {
  return {
    ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:Key-AbCdEf',
    Name: 'Key',
    RotationEnabled: true,
    LastChangedDate: new Date(START - 10 * DAY),
    LastRotatedDate: new Date(START - 10 * DAY),
    NextRotationDate: new Date(START + 20 * DAY),
    RotationRules: { ScheduleExpression: 'rate(30 days)' },
    SecretVersionsToStages: { one: ['AWSCURRENT'] },
    Tags: [
      { Key: 'team', Value: 'a' },
      { Key: TAG, Value: rotation },
    ],
    ...more,
  };
}
