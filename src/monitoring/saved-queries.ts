import { Lazy, Stack, Token } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct, IConstruct } from 'constructs';
import { type LogKind, QUERIES } from './queries';

/** The limit of a query. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-Query.html */
const MAX_LOG_GROUPS = 50;

/**
 * The saved queries of a platform for CloudWatch Logs Insights. Their number does not depend on the services.
 *
 * A query contains the log groups of its stack. For services in later stacks, a person selects the log groups.
 */
export class SavedQueries {
  private readonly groups = new Map<LogKind, Set<logs.ILogGroup>>();

  /**
   * @param scope the scope of the queries
   * @param folder the folder of the queries in the console, unique in the account and Region
   */
  public constructor(
    private readonly scope: Construct,
    folder: string,
  ) {
    for (const { id, name, lines, of, parameters = [] } of QUERIES) {
      new logs.CfnQueryDefinition(scope, `Query${id}`, {
        name: `${folder}/${name}`,
        queryString: lines.join('\n| '),
        parameters: parameters.length > 0 ? parameters : undefined,
        logGroupNames: Lazy.list({ produce: () => this.namesOf(of) }, { omitEmpty: true }),
      });
    }
  }

  /**
   * Adds a log group. Groups of users in later stacks have no effect, because this stack cannot refer to them.
   *
   * @param user the construct that writes to the group; its stack can refer to the group
   */
  public add(kind: LogKind, group: logs.ILogGroup, user: IConstruct = group): void {
    if (Token.isUnresolved(group.logGroupName) && Stack.of(user) !== Stack.of(this.scope)) return;
    this.groups.set(kind, (this.groups.get(kind) ?? new Set()).add(group));
  }

  /** Adds the log group of a function that this app creates. */
  public addFunction(kind: LogKind, source: lambda.IFunction | undefined): void {
    const { logGroup } = (source ?? {}) as Partial<lambda.Function>;
    if (logGroup) this.add(kind, logGroup);
  }

  /** Returns the names of log groups. Returns none if they exceed the limit of a query. */
  private namesOf(kinds: LogKind[]): string[] {
    const names = kinds.flatMap((kind) => [...(this.groups.get(kind) ?? [])]).map(({ logGroupName }) => logGroupName);
    return names.length > MAX_LOG_GROUPS ? [] : names;
  }
}
