import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Json } from '../../../../support/json';

type Item = Record<string, Json>;

/** A DynamoDB table that evaluates the expressions of the record. `test/rigs/migrations` uses another one. */
export class FakeTable {
  public readonly items = new Map<string, Item>();

  /** @param before is called before each request; an error is the loss of the function at this step */
  public constructor(private readonly before: (name: string) => Promise<void> = async () => {}) {}

  public get client(): DynamoDBClient {
    return { send: (command: Json) => this.send(command) } as unknown as DynamoDBClient;
  }

  /** The read of the settings, which is a step too. */
  public verify(): Promise<void> {
    return this.before('GetParameterCommand');
  }

  /** The images that are migrated. */
  public get migrated(): string[] {
    return [...this.items.values()].filter(({ MigratedAt }) => MigratedAt).map(({ Image }) => Image.S);
  }

  private async send({ constructor: command, input }: Json): Promise<Json> {
    await this.before(command.name);
    const { Key, Item, UpdateExpression, ConditionExpression, ExpressionAttributeValues: values } = input;
    const { Service, Image } = Key ?? Item;
    const id = `${Service.S} ${Image.S}`;
    const existing = this.items.get(id);
    if (ConditionExpression && !holds(ConditionExpression, existing, values)) {
      throw new ConditionalCheckFailedException({ $metadata: {}, message: 'no', Item: existing });
    }
    if (command.name === 'GetItemCommand') return { Item: existing };
    if (command.name === 'DeleteItemCommand') this.items.delete(id);
    else this.items.set(id, Item ?? updated({ ...Key, ...existing }, UpdateExpression, values));
    return { Attributes: this.items.get(id) };
  }
}

function holds(expression: string, item: Item | undefined, values: Item): boolean {
  return expression.split(' OR ').some((part) => {
    const [, absent] = /^attribute_not_exists\((\w+)\)$/.exec(part) ?? [];
    if (absent) return item?.[absent] === undefined;
    const [name, value] = part.split(' = ');
    return item !== undefined && JSON.stringify(item[name]) === JSON.stringify(values[value]);
  });
}

function updated(item: Item, expression: string, values: Item): Item {
  const [, sets, removed] = /^SET (.*?)(?: REMOVE (\w+))?$/.exec(expression) as RegExpExecArray;
  const result = { ...item };
  for (const [, name, old, value] of sets.matchAll(/(\w+) = (?:if_not_exists\((\w+), )?(:\w+)\)?/g)) {
    result[name] = (old && item[old]) || values[value];
  }
  if (removed) delete result[removed];
  return result;
}
