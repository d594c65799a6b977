/** The members of a jsii assembly that the reference needs. */
export interface Assembly {
  readonly name: string;
  readonly types: Record<string, AssemblyType>;
}

export interface AssemblyType extends Documented {
  readonly name: string;
  readonly fqn: string;
  readonly kind: string;
  /** Whether it is a set of options, and not behavior. */
  readonly datatype?: boolean;
  readonly abstract?: boolean;
  readonly base?: string;
  readonly interfaces?: string[];
  readonly locationInModule: { readonly filename: string };
  readonly initializer?: Initializer;
  readonly methods?: Method[];
  readonly properties?: Property[];
  readonly members?: EnumMember[];
}

export interface Documented {
  readonly docs?: {
    readonly summary?: string;
    readonly remarks?: string;
    readonly default?: string;
    readonly see?: string;
    readonly returns?: string;
    readonly example?: string;
  };
}

export interface Initializer extends Documented {
  readonly parameters?: Parameter[];
}

export interface Method extends Documented {
  readonly name: string;
  readonly static?: boolean;
  readonly protected?: boolean;
  readonly parameters?: Parameter[];
  readonly returns?: { readonly type: TypeReference; readonly optional?: boolean };
}

export interface Property extends Documented {
  readonly name: string;
  readonly type: TypeReference;
  readonly optional?: boolean;
  readonly static?: boolean;
  readonly const?: boolean;
  readonly protected?: boolean;
}

export interface Parameter extends Documented {
  readonly name: string;
  readonly type: TypeReference;
  readonly optional?: boolean;
  readonly variadic?: boolean;
}

export interface EnumMember extends Documented {
  readonly name: string;
}

export type TypeReference =
  | { readonly primitive: string }
  | { readonly fqn: string }
  | { readonly collection: { readonly kind: string; readonly elementtype: TypeReference } }
  | { readonly union: { readonly types: TypeReference[] } };
