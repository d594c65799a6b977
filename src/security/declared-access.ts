import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';

/** A connection that a construct declares. */
export interface DeclaredConnection {
  readonly from: ec2.IPeer;
  readonly to: ec2.ISecurityGroup;
  /** Unit: TCP port. */
  readonly port: number;
  /** The declaration, for messages: `connectTo()` of the caller. */
  readonly by: string;
}

/** A destination that a security group may connect to. */
export interface DeclaredEgress {
  readonly peer: ec2.IPeer;
  readonly port: ec2.Port;
}

/** The access that constructs declare. `LeastPrivilegeCheck` compares it with the templates. */
export interface DeclaredAccess {
  /** The statements of a role. */
  readonly statements: iam.PolicyStatement[];
  /** The ARNs of the secrets that the containers of an execution role read. */
  readonly secrets: string[];
  /** The connections that a construct declares. They are read at synthesis, after the last declaration. */
  readonly connections: (() => DeclaredConnection[])[];
  /** The egress rules of a security group. */
  readonly egress: DeclaredEgress[];
}

/** The same for all copies of the library in an app. */
const DECLARED = Symbol.for('cdk-trading-analytics-platform.declaredAccess');

/** Returns the access that an object declares, or undefined if it declares none. */
export function declaredAccess(declarer: object): DeclaredAccess | undefined {
  return (declarer as { [DECLARED]?: DeclaredAccess })[DECLARED];
}

/** Marks a construct as a part of the library, also if it declares nothing. */
export function declareAccess(resource: object): void {
  recordOf(resource);
}

/** Adds a statement to the policy of a principal, and declares it. */
export function addDeclared(
  { grantPrincipal }: iam.IGrantable,
  statement: iam.PolicyStatement,
): iam.AddToPrincipalPolicyResult {
  declareStatements(grantPrincipal, statement);
  return grantPrincipal.addToPrincipalPolicy(statement);
}

/** Declares statements of a principal that another policy contains, or of the policy of a resource. */
export function declareStatements(principal: object, ...statements: iam.PolicyStatement[]): void {
  recordOf(principal).statements.push(...statements);
}

/** Declares the secrets that the containers of an execution role read. */
export function declareSecrets(executionRole: iam.IRole, ...arns: string[]): void {
  recordOf(executionRole).secrets.push(...arns);
}

/** Declares the connections of a construct. */
export function declareConnections(declarer: object, connections: () => DeclaredConnection[]): void {
  recordOf(declarer).connections.push(connections);
}

/** Declares an egress rule of a security group. */
export function declareEgress(group: ec2.ISecurityGroup, egress: DeclaredEgress): void {
  recordOf(group).egress.push(egress);
}

function recordOf(declarer: object): DeclaredAccess {
  const existing = declaredAccess(declarer);
  if (existing) return existing;
  const record: DeclaredAccess = { statements: [], secrets: [], connections: [], egress: [] };
  Object.defineProperty(declarer, DECLARED, { value: record });
  return record;
}
