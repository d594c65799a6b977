import { Fn, Lazy, Stack, Token } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { addEndpointFor } from '../network/service-endpoints';
import { addDeclared } from '../security/declared-access';
import type { ManagedPolicyRole } from '../security/managed-policy-role';
import { describe } from '../validation/description';
import { LimitedParts } from './limited-parts';
import type { ISecretReader } from './secret-reader';

/** The size of the list of readers in the environment of the function, which has at most 4 KB. */
const MAX_ENVIRONMENT = 3_800;

/**
 * The number of readers in one parameter, whose limit is 4,096 characters.
 *
 * @see https://docs.aws.amazon.com/general/latest/gr/ssm.html#limits_ssm
 */
const READERS_IN_PARAMETER = 7;

/** The maximum length of the name of a cluster or a service. */
const MAX_NAME = 255;

/** The role and the network of the function that has the list. */
export interface OwnReadersProps {
  readonly role: ManagedPolicyRole;
  /** @default - the function has no network */
  readonly vpc?: ec2.IVpc;
}

/**
 * The services that the redeployment function accepts in an event.
 *
 * They are in the environment of the function. A list that may be too long for it is in Parameter Store.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export class OwnReaders {
  /** The variables of the function. Only one of them has a value. */
  public readonly environment: Record<string, string>;

  private readonly services: string[] = [];
  private parameters?: LimitedParts<string>;
  private readonly names: string[] = [];
  private size = 0;

  public constructor(
    private readonly scope: Construct,
    private readonly props: OwnReadersProps,
  ) {
    const whenShort = () => (this.parameters ? undefined : listOf(this.services));
    const whenLong = () => (this.parameters ? this.names.join(',') : undefined);
    this.environment = {
      READERS: Lazy.string({ produce: whenShort }),
      READER_PARAMETERS: Lazy.string({ produce: whenLong }),
    };
  }

  /** Adds a reader. Names are known only at deployment, so the size of the list is an estimate. */
  public add({ cluster, serviceArn }: ISecretReader): void {
    this.services.push(serviceArn);
    const { length: separators } = 'service//,';
    this.size += separators + this.lengthOf(cluster.clusterName) + this.lengthOf(serviceArn);
    if (this.parameters) this.parameters.add(serviceArn);
    else if (this.size > MAX_ENVIRONMENT) this.moveToParameters();
  }

  private moveToParameters(): void {
    const { role, vpc } = this.props;
    const parameters = new LimitedParts<string>(READERS_IN_PARAMETER, (part, number) => this.addPart(part, number));
    this.parameters = parameters;
    for (const service of this.services) parameters.add(service);
    addEndpointFor('ParameterStore', vpc);
    addDeclared(
      role,
      new iam.PolicyStatement({
        actions: ['ssm:GetParameter'],
        resources: Lazy.list({ produce: () => this.names.map((name) => this.arnOf(name)) }),
      }),
    );
  }

  private addPart(services: string[], number: number): void {
    const { ref } = new ssm.CfnParameter(this.scope, `Readers${number}`, {
      type: 'String',
      description: describe('parameter', `Readers of secrets that ${this.scope.node.path} may redeploy`),
      value: Lazy.string({ produce: () => listOf(services) }),
    });
    this.names.push(ref);
  }

  private arnOf(resourceName: string): string {
    return Stack.of(this.scope).formatArn({ service: 'ssm', resource: 'parameter', resourceName });
  }

  /** Returns the length of a name or an ARN, or of the name that CloudFormation generates for it. */
  private lengthOf(text: string): number {
    if (!Token.isUnresolved(text)) return text.length;
    const { stackName } = Stack.of(this.scope);
    const { Ref } = Stack.of(this.scope).resolve(text);
    // CloudFormation joins the name of the stack, the logical id and 12 or 13 characters.
    return Ref ? Math.min(MAX_NAME, `${stackName}-${Ref}-`.length + 13) : MAX_NAME;
  }
}

/** Returns the resource parts of ARNs, for example `service/cluster/name`. */
function listOf(arns: string[]): string {
  return arns.map((arn) => Fn.select(5, Fn.split(':', arn))).join(',');
}
