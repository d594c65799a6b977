import {
  CloudFormationClient,
  ListStackResourcesCommand,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import type { ClientConfig } from 'pg';

/** What SDK clients need to reach the emulator. */
export interface ClientConfiguration {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** A part of a template: tests and promises look into it without a type for every resource. */
// biome-ignore lint/suspicious/noExplicitAny: templates are untyped
export type Json = any;

/** A resource as the template promised it, and its name in AWS. */
export interface DeployedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Json;
  readonly physicalId: string;
}

/** The way to an endpoint of a database: host, port and TLS. */
export type WayToDatabase = (endpoint: string) => ClientConfig;

/** A stack that was deployed: its template beside what there is. */
export class DeployedStack {
  /** Reads which resources the stack has. */
  public static async read(
    clients: ClientConfiguration,
    stackName: string,
    template: Json,
    wayToDatabase: WayToDatabase,
  ): Promise<DeployedStack> {
    const cloudFormation = new CloudFormationClient(clients);
    const summaries: StackResourceSummary[] = [];
    let NextToken: string | undefined;
    do {
      const page = await cloudFormation.send(new ListStackResourcesCommand({ StackName: stackName, NextToken }));
      summaries.push(...(page.StackResourceSummaries ?? []));
      NextToken = page.NextToken;
    } while (NextToken);
    const physicalIds = new Map(summaries.map((each) => [each.LogicalResourceId, each.PhysicalResourceId]));
    const resources = Object.entries<Json>(template.Resources).map(([logicalId, { Type, Properties = {} }]) => ({
      logicalId,
      type: Type,
      properties: Properties,
      physicalId: physicalIds.get(logicalId) ?? '',
    }));
    return new DeployedStack(clients, stackName, resources, wayToDatabase);
  }

  private constructor(
    public readonly clients: ClientConfiguration,
    public readonly stackName: string,
    public readonly resources: DeployedResource[],
    public readonly wayToDatabase: WayToDatabase,
  ) {}

  /** The resources of a type, in template order. */
  public ofType(type: string): DeployedResource[] {
    return this.resources.filter((each) => each.type === type);
  }

  /** A value of the template with references to resources replaced by their names in AWS. */
  public resolve(value: Json): Json {
    if (Array.isArray(value)) return value.map((item) => this.resolve(item));
    if (value === null || typeof value !== 'object') return value;
    if ('Ref' in value) return this.physicalIdOf(value.Ref) ?? this.pseudo(value.Ref);
    if ('Fn::GetAtt' in value) return this.physicalIdOf(value['Fn::GetAtt'][0]);
    if ('Fn::Join' in value) return this.resolve(value['Fn::Join'][1]).join(value['Fn::Join'][0]);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.resolve(inner)]));
  }

  private physicalIdOf(logicalId: string): string | undefined {
    return this.resources.find((each) => each.logicalId === logicalId)?.physicalId;
  }

  private pseudo(name: string): string {
    const values: Record<string, string> = {
      'AWS::Region': this.clients.region,
      'AWS::AccountId': '000000000000',
      'AWS::Partition': 'aws',
      'AWS::StackName': this.stackName,
    };
    return values[name] ?? name;
  }
}
