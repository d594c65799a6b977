import { toPascalCase, toSnakeCase } from 'codemaker';
import type { Method, Parameter, Property } from './assembly';

/** A name or a call as one writes it in each language. */
export interface Spelling {
  readonly typescript: string;
  readonly python: string;
  readonly java: string;
  readonly go: string;
}

/** The keywords of Python. jsii-pacmak adds an underscore to a name that is one. */
const KEYWORDS = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  ),
);

function pythonName(name: string): string {
  const python = toSnakeCase(name);
  return KEYWORDS.has(python) ? `${python}_` : python;
}

/** The name of an option: a keyword argument in Python, a method of the builder in Java, a field in Go. */
export function ofOption(name: string): Spelling {
  return { typescript: name, python: pythonName(name), java: name, go: toPascalCase(name) };
}

/** Reads a property of an object, or of the class itself. */
export function ofProperty(type: string, property: Property): Spelling {
  const { name } = property;
  if (!property.static) {
    return {
      typescript: name,
      python: pythonName(name),
      java: `get${toPascalCase(name)}()`,
      go: `${toPascalCase(name)}()`,
    };
  }
  const python = property.const ? name : pythonName(name);
  const java = property.const ? name : `get${toPascalCase(name)}()`;
  const go = property.const ? name : toPascalCase(name);
  return { typescript: `${type}.${name}`, python: `${type}.${python}`, java: `${type}.${java}`, go: `${type}_${go}()` };
}

/** A member of an enum. */
export function ofEnumMember(type: string, name: string): Spelling {
  const dotted = `${type}.${name}`;
  return { typescript: dotted, python: dotted, java: dotted, go: `${type}_${name}` };
}

/** Calls a method of an object, or of the class itself. `isOptions` finds the last argument that Python spreads. */
export function ofMethod(type: string, method: Method, isOptions: (parameter: Parameter) => boolean): Spelling {
  const { name, parameters = [] } = method;
  const place = method.static ? `${type}.` : '';
  const go = method.static ? `${type}_${toPascalCase(name)}` : toPascalCase(name);
  return {
    typescript: `${place}${name}(${typescriptArguments(parameters)})`,
    python: `${place}${pythonName(name)}(${pythonArguments(parameters, isOptions)})`,
    java: `${place}${name}(${plainArguments(parameters)})`,
    go: `${go}(${plainArguments(parameters)})`,
  };
}

/** Creates an object. Java has a builder for every class whose last argument is options. */
export function ofInitializer(
  type: string,
  parameters: Parameter[],
  isOptions: (parameter: Parameter) => boolean,
): Spelling {
  const last = parameters.at(-1);
  const built = parameters.slice(0, -1);
  return {
    typescript: `new ${type}(${typescriptArguments(parameters)})`,
    python: `${type}(${pythonArguments(parameters, isOptions)})`,
    java:
      last && isOptions(last)
        ? `${type}.Builder.create(${plainArguments(built)})….build()`
        : `new ${type}(${plainArguments(parameters)})`,
    go: `New${type}(${plainArguments(parameters)})`,
  };
}

function typescriptArguments(parameters: Parameter[]): string {
  return parameters
    .map(({ name, optional, variadic }) => `${variadic ? '...' : ''}${name}${optional ? '?' : ''}`)
    .join(', ');
}

function pythonArguments(parameters: Parameter[], isOptions: (parameter: Parameter) => boolean): string {
  return parameters
    .map((parameter, index) => {
      const name = pythonName(parameter.name);
      if (parameter.variadic) return `*${name}`;
      return index === parameters.length - 1 && isOptions(parameter) ? `**${name}` : name;
    })
    .join(', ');
}

function plainArguments(parameters: Parameter[]): string {
  return parameters.map(({ name, variadic }) => (variadic ? `${name}…` : name)).join(', ');
}
