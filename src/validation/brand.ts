const LIBRARY = 'cdk-trading-analytics-platform';
/** The key under which jsii keeps the name of a class of any package. */
const JSII_TYPE = Symbol.for('jsii.rtti');

/**
 * Marks a class of the library, so that `isBranded()` recognizes its instances.
 *
 * An app may contain the library twice. `instanceof` does not recognize an instance of the other copy.
 */
// biome-ignore lint/complexity/noBannedTypes: any class, abstract ones and private constructors included
export function brand(type: Function, name: string): void {
  Object.defineProperty(type.prototype, keyOf(name), { value: true });
  Object.defineProperty(type.prototype, NAME, { value: name });
}

/** Indicates whether a value is an instance of a class of the library, from any copy of it. */
export function isBranded(value: unknown, name: string): boolean {
  return isObject(value) && keyOf(name) in value;
}

/** Indicates whether a value is an instance of a class of the CDK, from any copy of it. */
export function isInstanceOf(value: unknown, fullName: string): boolean {
  return isObject(value) && typesOf(value).includes(fullName);
}

/** Returns the name of the class of a value, or undefined for a plain object. */
export function classNameOf(value: object): string | undefined {
  const name = NAME in value ? String(value[NAME]) : (typesOf(value)[0]?.split('.').pop() ?? value.constructor?.name);
  return name === 'Object' ? undefined : name;
}

const NAME = Symbol.for(LIBRARY);

function keyOf(name: string): symbol {
  return Symbol.for(`${LIBRARY}.${name}`);
}

/** Returns the names that jsii keeps for the class of a value and for its base classes. */
function typesOf(value: object): string[] {
  const names: string[] = [];
  for (let type = Object.getPrototypeOf(value); type; type = Object.getPrototypeOf(type)) {
    const name = type.constructor?.[JSII_TYPE]?.fqn;
    if (name && !names.includes(name)) names.push(name);
  }
  return names;
}

function isObject(value: unknown): value is Record<symbol, unknown> {
  return typeof value === 'object' && value !== null;
}
