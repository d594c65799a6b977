/** A type of jsii: the module that exports it, and its name with the classes around it. */
export interface Named {
  readonly kind: 'struct' | 'class' | 'enum';
  /** The name that a program imports from, for example `aws-cdk-lib/aws-s3`. */
  readonly module: string;
  readonly path: readonly string[];
}

export type Type =
  | { readonly kind: 'string' | 'number' | 'boolean' | 'any' }
  | { readonly kind: 'list' | 'map'; readonly of: Type }
  | Named;

/** A value with the comments above it. */
export interface Item {
  readonly comments: readonly string[];
  readonly value: Expression;
}

export interface Field extends Item {
  readonly name: string;
}

/** The arguments of a call. */
export interface Arguments {
  readonly values: readonly Expression[];
  /** The number of optional parameters without a value: Go passes nil for each. */
  readonly missing: number;
}

export type Expression =
  | { readonly kind: 'string'; readonly text: string; readonly plain: boolean }
  | { readonly kind: 'number' | 'boolean'; readonly text: string; readonly plain: boolean }
  | { readonly kind: 'template'; readonly parts: readonly (string | Expression)[] }
  | { readonly kind: 'variable'; readonly name: string; readonly type: Type }
  | { readonly kind: 'this' }
  | { readonly kind: 'struct'; readonly type: Named; readonly fields: readonly Field[] }
  | { readonly kind: 'map'; readonly of: Type; readonly fields: readonly Field[] }
  | { readonly kind: 'list'; readonly of: Type; readonly items: readonly Item[] }
  | { readonly kind: 'new'; readonly type: Named; readonly arguments: Arguments }
  | { readonly kind: 'member'; readonly type: Named; readonly name: string; readonly isEnum: boolean }
  | { readonly kind: 'static call'; readonly type: Named; readonly name: string; readonly arguments: Arguments }
  | {
      readonly kind: 'property';
      readonly of: Expression;
      readonly name: string;
      readonly isField: boolean;
      readonly type: Type;
    }
  | { readonly kind: 'call'; readonly of: Expression; readonly name: string; readonly arguments: Arguments }
  | { readonly kind: 'element'; readonly of: Expression; readonly index: string }
  /** `isOfDefined` if the value has this type anyway, unless it is undefined. */
  | { readonly kind: 'cast'; readonly of: Expression; readonly type: Type; readonly isOfDefined: boolean };

export interface Statement {
  readonly comments: readonly string[];
  /** Indicates whether there is an empty line above. */
  readonly apart: boolean;
  readonly does:
    | { readonly kind: 'expression'; readonly value: Expression }
    | {
        readonly kind: 'constant';
        readonly name: string;
        readonly type: Type;
        readonly value: Expression;
        readonly used: boolean;
      }
    | {
        readonly kind: 'for';
        readonly name: string;
        readonly type: Type;
        readonly list: Expression;
        readonly body: readonly Statement[];
      };
}

/** A program, or the visible part of one. */
export interface Program {
  readonly statements: readonly Statement[];
  /** The names of the modules that the program imports as a whole. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Indicates whether the imports are visible. */
  readonly withImports: boolean;
  /** What the program uses and does not define. */
  readonly given: ReadonlyMap<string, Type>;
}
