import type { Json } from './json';

/** The values of a template's references: `LogicalId` for a `Ref`, `LogicalId.Attribute` for an `Fn::GetAtt`. */
export type KnownValues = Readonly<Record<string, string>>;

const PSEUDO_PARAMETERS: KnownValues = {
  'AWS::AccountId': '000000000000',
  'AWS::Partition': 'aws',
  'AWS::Region': 'us-east-1',
  'AWS::URLSuffix': 'amazonaws.com',
};

/** Resolves the intrinsic functions in a part of a template. Throws if a reference has no known value. */
export function resolve(value: Json, known: KnownValues): Json {
  if (Array.isArray(value)) return value.map((item) => resolve(item, known));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value);
  const [name, argument] = entries[0] ?? [];
  if (entries.length === 1 && name !== undefined && (name === 'Ref' || name.startsWith('Fn::'))) {
    return call(name, argument, known);
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, resolve(item, known)]));
}

function call(name: string, argument: Json, known: KnownValues): Json {
  if (name === 'Ref') return lookUp(argument, known);
  if (name === 'Fn::GetAtt') return lookUp(Array.isArray(argument) ? argument.join('.') : argument, known);
  const [first, second] = resolve(argument, known);
  switch (name) {
    case 'Fn::Join':
      return second.join(first);
    case 'Fn::Split':
      return second.split(first);
    case 'Fn::Select':
      return second[Number(first)];
    default:
      throw new Error(`got ${name}, expected Ref, Fn::GetAtt, Fn::Join, Fn::Split or Fn::Select`);
  }
}

function lookUp(reference: string, known: KnownValues): string {
  const value = known[reference] ?? PSEUDO_PARAMETERS[reference];
  if (value === undefined) {
    throw new Error(`got no value for ${reference}, expected one in \`values\`: add its value after deployment`);
  }
  return value;
}
