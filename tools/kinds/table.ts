import type { AssemblyType, Callable, TypeReference, Types, Value } from './assembly';

const LIBRARY = 'cdk-trading-analytics-platform';
/** The first members of an interface distinguish it from others. */
const MAX_MEMBERS = 3;
/** The ways to create an instance of a class that an error names. */
const MAX_MAKERS = 4;
/** Types with a check of their own. */
const BUILT_IN = ['Duration', 'Size', 'constructs.Construct', 'constructs.IConstruct', 'constructs.IDependable'];

/** The types of the options, and the parameters of the calls, in the notation of `src/validation/types.ts`. */
export interface Table {
  readonly types: Record<string, string>;
  readonly calls: Record<string, string>;
  /** The members that subclasses and implementations provide. */
  readonly provided: Record<string, string>;
}

/** Returns the table of everything that a user can pass to the library, or return to it. */
export function tableOf(types: Types, memberValue: EnumValue): Table {
  return new TableWriter(types, memberValue).table();
}

/** Returns the value of an enum's member. */
export type EnumValue = (enumName: string, member: string) => string;

class TableWriter {
  private readonly found = new Map<string, string>();
  private readonly calls = new Map<string, string>();
  private readonly provided = new Map<string, string>();

  public constructor(
    private readonly types: Types,
    private readonly memberValue: EnumValue,
  ) {}

  public table(): Table {
    for (const type of [...this.types.values()].filter(isOwn)) {
      if (type.kind === 'class') this.addCalls(type);
      this.addProvided(type);
    }
    return { types: sorted(this.found), calls: sorted(this.calls), provided: sorted(this.provided) };
  }

  private addProvided(type: AssemblyType): void {
    const members = type.kind === 'class' ? membersOfSubclasses(type) : type.datatype ? [] : this.structsIn(type);
    if (members.length > 0) this.provided.set(type.name, members.map((member) => this.notation(member)).join(' '));
  }

  /** The options that an implementation of an interface has. */
  private structsIn({ properties = [] }: AssemblyType): Value[] {
    const isStruct = ({ type: { fqn } }: Value) => fqn !== undefined && isOwn({ fqn }) && this.typeOf(fqn).datatype;
    return properties.filter(isStruct);
  }

  private addCalls({ name, initializer, abstract, methods = [] }: AssemblyType): void {
    if (initializer && !abstract) this.addCall(`new ${name}`, initializer);
    for (const method of methods) if (!method.abstract) this.addCall(`${name}.${method.name}`, method);
  }

  private addCall(name: string, { parameters = [], protected: hidden }: Callable): void {
    if (hidden || parameters.length === 0) return;
    this.calls.set(name, parameters.map((parameter) => this.notation(parameter)).join(' '));
  }

  private notation({ name, optional, type }: Value): string {
    return `${name}${optional ? '?' : ''}:${this.nameOf(type)}`;
  }

  private nameOf({ primitive, fqn, collection, union }: TypeReference): string {
    if (primitive) return primitive;
    if (fqn) return this.add(fqn);
    if (collection) {
      const element = this.nameOf(collection.elementtype);
      return collection.kind === 'array' ? `[${element}]` : `{${element}}`;
    }
    // The only alternatives are those of CloudFormation properties, which may all be tokens.
    const [type, ...others] = union?.types.filter((alternative) => !alternative.fqn?.endsWith('.IResolvable')) ?? [];
    if (!type || others.length > 0) throw new Error(`no notation for ${JSON.stringify(union)}`);
    return this.nameOf(type);
  }

  private add(fqn: string): string {
    const type = this.typeOf(fqn);
    const name = shortName(type.fqn);
    if (BUILT_IN.includes(name) || this.found.has(name)) return name;
    this.found.set(name, ''); // a type may contain itself
    this.found.set(name, this.describe(type));
    return name;
  }

  private describe(type: AssemblyType): string {
    if (type.kind === 'enum') return this.describeEnum(type);
    if (type.datatype) return this.describeStruct(type);
    if (type.kind === 'class') return `class ${this.makersOf(type).join(' ')}`.trim();
    return `interface ${membersOf(type).join(' ')} = ${this.implementationsOf(type).join(' ')}`;
  }

  /** The enums of other packages may get more members, so that their values are read at synth. */
  private describeEnum({ name, members = [], ...type }: AssemblyType): string {
    const written = isOwn(type)
      ? members.map((member) => `${member.name}=${encodeURIComponent(this.memberValue(name, member.name))}`)
      : [];
    return ['enum', ...written].join(' ');
  }

  private describeStruct(type: AssemblyType): string {
    const bases = (type.interfaces ?? []).map((base) => `+${this.add(base)}`);
    const options = (type.properties ?? []).map((property) => this.notation(property));
    return ['struct', ...bases, ...options].join(' ');
  }

  /** The first ways to create an instance of a class. */
  private makersOf(type: AssemblyType): string[] {
    const { fqn, name, properties = [], initializer, abstract } = type;
    const constructors = initializer && !abstract && !initializer.protected ? [`new-${moduleOf(type)}${name}()`] : [];
    const constants = properties.filter((property) => property.static && property.type.fqn === fqn);
    const makers = [
      ...constructors,
      ...factoriesIn(type, fqn),
      ...constants.reverse().map((property) => `${moduleOf(type)}${name}.${property.name}`), // later versions first
    ];
    if (makers.length > 0) return makers.slice(0, MAX_MAKERS);
    const others = [...this.types.values()].filter(isOwn).flatMap((other) => factoriesIn(other, fqn));
    return others.slice(0, MAX_MAKERS);
  }

  /** The class that most people use for an interface: of the same name, or the library's own ones. */
  private implementationsOf({ fqn, name }: AssemblyType): string[] {
    const namesake = this.types.get(fqn.replace(/\.I(\w+)$/, '.$1'));
    if (namesake?.kind === 'class') return [`${moduleOf(namesake)}${namesake.name}`];
    const own = [...this.types.values()].filter((type) => isOwn(type) && type.interfaces?.includes(fqn));
    return own.length > 0 ? own.map((type) => type.name) : [name];
  }

  private typeOf(fqn: string): AssemblyType {
    const type = this.types.get(fqn);
    if (!type) throw new Error(`${fqn} is in no assembly`);
    return type;
  }
}

/** Returns what subclasses of a class provide: abstract properties, and the results of methods that they override. */
function membersOfSubclasses({ abstract, methods = [], properties = [] }: AssemblyType): Value[] {
  const results = methods
    .filter((method) => !method.static && !method.protected && (abstract || method.name === 'bind'))
    .flatMap(({ name, returns }) => (name && returns ? [{ name, type: returns.type }] : []));
  return [...results, ...properties.filter((property) => property.abstract && !property.protected)];
}

/** Returns the static methods of a class that return a type. */
function factoriesIn(type: AssemblyType, fqn: string): string[] {
  return (type.methods ?? [])
    .filter((method) => method.static && method.returns?.type.fqn === fqn)
    .map((method) => `${moduleOf(type)}${type.name}.${method.name}()`);
}

function isOwn({ fqn }: Pick<AssemblyType, 'fqn'>): boolean {
  return fqn.startsWith(`${LIBRARY}.`);
}

function shortName(fqn: string): string {
  return fqn.replace(`${LIBRARY}.`, '').replace(/^aws-cdk-lib\.(?=aws_|Duration$|Size$)/, '');
}

/** The module of a type as code spells it: `ecs.`, or nothing. */
function moduleOf({ fqn, name }: AssemblyType): string {
  return shortName(fqn)
    .slice(0, -name.length)
    .replace(/^(aws_|aws-cdk-lib\.)/, '')
    .replace('elasticloadbalancingv2', 'elbv2')
    .replace('constructs.', '');
}

function membersOf({ properties = [], methods = [] }: AssemblyType): string[] {
  const required = properties.filter((property) => !property.optional);
  const members = required.length > 0 ? required : methods;
  return members.slice(0, MAX_MEMBERS).map(({ name }) => name as string);
}

function sorted(map: Map<string, string>): Record<string, string> {
  return Object.fromEntries([...map].sort(([one], [other]) => (one < other ? -1 : 1)));
}
