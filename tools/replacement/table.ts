import type { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { RESOURCE_TYPES } from './types';

/** Properties whose change replaces the resource in the cases that happen, though not in all cases. */
const CONDITIONAL: Record<string, string[]> = {
  'AWS::EC2::VPC': ['InstanceTenancy'],
  'AWS::RDS::DBCluster': ['Engine', 'MasterUsername'],
  'AWS::RDS::DBInstance': ['DBSnapshotIdentifier', 'Engine'],
};

/** A record for the generated file: a resource type, and names of properties separated by spaces. */
export interface ReplacementTable {
  /** The properties whose change replaces the resource. */
  readonly createOnly: Record<string, string>;
  /** The property that names the resource, and whose change replaces it. */
  readonly names: Record<string, string>;
}

/** Reads the table from the specification of CloudFormation. */
export function replacementTable(specification: ReturnType<typeof loadAwsServiceSpecSync>): ReplacementTable {
  const createOnly: Record<string, string> = {};
  const names: Record<string, string> = {};
  for (const type of RESOURCE_TYPES) {
    const [resource] = specification.lookup('resource', 'cloudFormationType', 'equals', type);
    if (!resource) throw new Error(`the specification of CloudFormation has no resource type ${type}`);
    const always = Object.entries(resource.properties).filter(
      ([, { causesReplacement }]) => causesReplacement === 'yes',
    );
    const properties = [...always.map(([name]) => name), ...(CONDITIONAL[type] ?? [])].sort();
    if (properties.length > 0) createOnly[type] = properties.join(' ');
    const name = nameOf(resource.name, properties);
    if (name) names[type] = name;
  }
  return { createOnly, names };
}

function nameOf(resource: string, properties: string[]): string | undefined {
  return [`${resource}Name`, `${resource}Identifier`, `${resource}Id`, 'Name'].find((name) =>
    properties.includes(name),
  );
}
