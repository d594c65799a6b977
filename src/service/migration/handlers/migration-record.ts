import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';

/** A migration that has begun. A service has at most one. */
export interface MigrationRun {
  /** The request of CloudFormation. */
  readonly request: string;
  /** The image, as it is remembered. */
  readonly version: string;
  /** Unit: ms since 1970. */
  readonly deadline: number;
  /** The ARN of the task, after its start. */
  readonly task?: string;
}

/** The migrations of a stack: which images are migrated, and which migration of a service runs. */
export interface IMigrationRecord {
  /** Indicates whether a version of a service is migrated. */
  isMigrated(service: string, version: string): Promise<boolean>;
  /** Remembers that a version of a service is migrated. */
  remember(service: string, version: string, task: string): Promise<void>;
  /** Returns the run of a service, if there is one. */
  current(service: string): Promise<MigrationRun | undefined>;
  /** Begins a run if the service has none. Returns the run that the service has now, which may be of another request. */
  begin(service: string, run: MigrationRun): Promise<MigrationRun>;
  /** Replaces the run of another request. Returns false if it has ended or was replaced meanwhile. */
  replace(service: string, other: MigrationRun, run: MigrationRun): Promise<boolean>;
  /** Notes the task of a run. Returns false if the run has ended or was replaced. */
  note(service: string, run: MigrationRun, task: string): Promise<boolean>;
  /** Ends a run. It changes nothing if the service has another run. */
  end(service: string, run: MigrationRun): Promise<void>;
}

/** The sort key of the run of a service. No image has this name. Its attributes avoid the reserved words of DynamoDB. */
const RUN = '#running';

/**
 * The record in a DynamoDB table.
 *
 * Each write has a condition, so that of two requests only one begins or replaces a run.
 */
export class MigrationRecord implements IMigrationRecord {
  public constructor(
    private readonly client: DynamoDBClient,
    private readonly table: string,
  ) {}

  public async isMigrated(service: string, version: string): Promise<boolean> {
    return (await this.read(service, version)) !== undefined;
  }

  public async remember(service: string, version: string, task: string): Promise<void> {
    const Item = { ...keyOf(service, version), Task: { S: task }, MigratedAt: { S: new Date().toISOString() } };
    await this.client.send(new PutItemCommand({ TableName: this.table, Item }));
  }

  public async current(service: string): Promise<MigrationRun | undefined> {
    return runOf(await this.read(service, RUN));
  }

  public async begin(service: string, run: MigrationRun): Promise<MigrationRun> {
    try {
      const { Attributes } = await this.client.send(
        new UpdateItemCommand({
          TableName: this.table,
          Key: keyOf(service, RUN),
          // A repeated request keeps its deadline and its task.
          UpdateExpression:
            'SET RunRequest = :request, RunVersion = :version, RunDeadline = if_not_exists(RunDeadline, :deadline)',
          ConditionExpression: 'attribute_not_exists(RunRequest) OR RunRequest = :request',
          ExpressionAttributeValues: valuesOf(run),
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return runOf(Attributes) as MigrationRun;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return runOf(error.Item) as MigrationRun;
    }
  }

  public replace(service: string, other: MigrationRun, run: MigrationRun): Promise<boolean> {
    return succeeds(
      this.client.send(
        new UpdateItemCommand({
          TableName: this.table,
          Key: keyOf(service, RUN),
          UpdateExpression: 'SET RunRequest = :request, RunVersion = :version, RunDeadline = :deadline REMOVE RunTask',
          ConditionExpression: 'RunRequest = :other',
          ExpressionAttributeValues: { ...valuesOf(run), ':other': { S: other.request } },
        }),
      ),
    );
  }

  public note(service: string, { request }: MigrationRun, task: string): Promise<boolean> {
    return succeeds(
      this.client.send(
        new UpdateItemCommand({
          TableName: this.table,
          Key: keyOf(service, RUN),
          UpdateExpression: 'SET RunTask = :task',
          ConditionExpression: 'RunRequest = :request',
          ExpressionAttributeValues: { ':task': { S: task }, ':request': { S: request } },
        }),
      ),
    );
  }

  public async end(service: string, { request }: MigrationRun): Promise<void> {
    await succeeds(
      this.client.send(
        new DeleteItemCommand({
          TableName: this.table,
          Key: keyOf(service, RUN),
          ConditionExpression: 'RunRequest = :request',
          ExpressionAttributeValues: { ':request': { S: request } },
        }),
      ),
    );
  }

  private async read(service: string, version: string): Promise<Item | undefined> {
    const Key = keyOf(service, version);
    const { Item } = await this.client.send(new GetItemCommand({ TableName: this.table, Key, ConsistentRead: true }));
    return Item;
  }
}

type Item = Record<string, { readonly S?: string; readonly N?: string }>;

function keyOf(service: string, version: string) {
  return { Service: { S: service }, Image: { S: version } };
}

function valuesOf({ request, version, deadline }: MigrationRun) {
  return { ':request': { S: request }, ':version': { S: version }, ':deadline': { N: String(deadline) } };
}

function runOf(item?: Item): MigrationRun | undefined {
  if (!item) return undefined;
  const { RunRequest, RunVersion, RunDeadline, RunTask } = item;
  return {
    request: String(RunRequest.S),
    version: String(RunVersion.S),
    deadline: Number(RunDeadline.N),
    task: RunTask?.S,
  };
}

/** Returns false if the condition of a write does not hold. */
async function succeeds(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
