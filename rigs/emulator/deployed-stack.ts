import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import type { ClientConfig } from 'pg';
import { resolve } from '../template/intrinsics';
import type { Json } from '../template/json';

/** The settings with which SDK clients reach the emulator. */
export interface ClientConfiguration {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** A resource of the template and its physical id. */
export interface DeployedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Json;
  readonly physicalId: string;
}

/** Returns host, port and TLS settings for the endpoint of a database. */
export type DatabaseConnection = (endpoint: string) => ClientConfig;

/** A deployed stack: the resources of its template, with their physical ids. */
export class DeployedStack {
  /** Reads the physical ids of a stack. */
  public static async read(
    clients: ClientConfiguration,
    stackName: string,
    template: Json,
    connectionTo: DatabaseConnection,
  ): Promise<DeployedStack> {
    const physicalIds = new Map<string | undefined, string | undefined>();
    const pages = paginateListStackResources({ client: new CloudFormationClient(clients) }, { StackName: stackName });
    for await (const { StackResourceSummaries = [] } of pages) {
      for (const { LogicalResourceId, PhysicalResourceId } of StackResourceSummaries) {
        physicalIds.set(LogicalResourceId, PhysicalResourceId);
      }
    }
    const resources = Object.entries<Json>(template.Resources).map(([logicalId, { Type, Properties = {} }]) => ({
      logicalId,
      type: Type,
      properties: Properties,
      physicalId: physicalIds.get(logicalId) ?? '',
    }));
    return new DeployedStack(clients, stackName, resources, connectionTo);
  }

  private readonly values: Readonly<Record<string, string>>;

  private constructor(
    public readonly clients: ClientConfiguration,
    public readonly stackName: string,
    public readonly resources: DeployedResource[],
    public readonly connectionTo: DatabaseConnection,
  ) {
    const known: Record<string, string> = { 'AWS::Region': clients.region, 'AWS::StackName': stackName };
    for (const { logicalId, physicalId } of resources) known[logicalId] = physicalId;
    // The physical id is in the ARN or the name that an attribute has, and callers compare by that.
    this.values = new Proxy(known, { get: (ids, reference: string) => ids[reference] ?? ids[reference.split('.')[0]] });
  }

  /** Returns the resources of a type, in template order. */
  public ofType(type: string): DeployedResource[] {
    return this.resources.filter((each) => each.type === type);
  }

  /**
   * Resolves a part of the template. A reference to a resource becomes its physical id, and so does a reference to one
   * of its attributes.
   */
  public resolve(value: Json): Json {
    return resolve(value, this.values);
  }
}
