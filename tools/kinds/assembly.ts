import * as fs from 'node:fs';
import * as path from 'node:path';
import { gunzipSync } from 'node:zlib';

/** A reference to a type in a jsii assembly. */
export interface TypeReference {
  readonly primitive?: string;
  readonly fqn?: string;
  readonly collection?: { readonly kind: 'array' | 'map'; readonly elementtype: TypeReference };
  readonly union?: { readonly types: TypeReference[] };
}

/** A parameter or a property. */
export interface Value {
  readonly name: string;
  readonly type: TypeReference;
  readonly optional?: boolean;
  readonly static?: boolean;
  readonly const?: boolean;
  readonly abstract?: boolean;
  readonly protected?: boolean;
}

/** A method, or the initializer of a class (without a name). */
export interface Callable {
  readonly name?: string;
  readonly parameters?: Value[];
  readonly returns?: { readonly type: TypeReference };
  readonly static?: boolean;
  readonly abstract?: boolean;
  readonly protected?: boolean;
}

/** A type of a jsii assembly. */
export interface AssemblyType {
  readonly kind: 'class' | 'enum' | 'interface';
  readonly fqn: string;
  readonly name: string;
  readonly namespace?: string;
  readonly datatype?: boolean;
  readonly abstract?: boolean;
  readonly base?: string;
  readonly interfaces?: string[];
  readonly initializer?: Callable;
  readonly methods?: Callable[];
  readonly properties?: Value[];
  readonly members?: { readonly name: string }[];
}

/** Types by their fully qualified name. */
export type Types = ReadonlyMap<string, AssemblyType>;

interface Assembly {
  readonly types: Record<string, AssemblyType>;
}

/** Reads the types of the library, and of the packages whose types its options have. */
export function readAssemblies(root: string): Types {
  const modules = path.join(root, 'node_modules');
  const assemblies = [
    read(path.join(root, '.jsii')),
    read(path.join(modules, 'aws-cdk-lib', '.jsii.gz')),
    read(path.join(modules, 'constructs', '.jsii')),
  ];
  return new Map(assemblies.flatMap(({ types }) => Object.entries(types)));
}

function read(file: string): Assembly {
  const content = fs.readFileSync(file);
  return JSON.parse((file.endsWith('.gz') ? gunzipSync(content) : content).toString());
}
