import type { Template } from './template';

/** A reference in a canonical text: the stack, the logical id and the attribute. */
const REFERENCE = /<([^<>:]+)\.(\w+)\+?(?::[\w.]+)?>/g;

/** The argument of `Fn::GetStackOutput`. */
interface StackOutput {
  readonly StackName: unknown;
  readonly OutputName: string;
}

/** The value that an intrinsic function of a template has for a canonical text. */
const NO_VALUE = 'AWS::NoValue';

/**
 * The values of all templates as texts that can be compared between stacks.
 *
 * A reference contains the name of its stack. An import, or an output of another stack, has the value that it has there. The order of keys, and a
 * number as text, make no difference.
 */
export class CanonicalValues {
  private readonly exports = new Map<string, string>();

  /**
   * @param templates the templates, by the name of the stack
   * @param isNew whether the update replaces a resource, so that references to it have a new value
   */
  public constructor(
    private readonly templates: Map<string, Template>,
    private readonly isNew: (key: string) => boolean = () => false,
  ) {
    for (const [stack, { Outputs = {} }] of templates) {
      for (const { Value, Export } of Object.values(Outputs)) {
        if (Export) this.exports.set(this.of(stack, Export.Name), this.of(stack, Value));
      }
    }
  }

  /** Returns the canonical text of a value in a template of a stack. */
  public of(stack: string, value: unknown): string {
    if (Array.isArray(value)) return `[${value.map((element) => this.of(stack, element)).join(',')}]`;
    if (typeof value !== 'object' || value === null) return String(value);
    const entries = Object.entries(value);
    if (entries.length === 1) {
      const text = this.intrinsic(stack, entries[0][0], entries[0][1]);
      if (text !== undefined) return text;
    }
    const texts = entries.map(([key, element]): [string, string] => [key, this.of(stack, element)]);
    const set = texts.filter(([, text]) => text !== 'undefined').sort(([one], [other]) => (one < other ? -1 : 1));
    return `{${set.map(([key, text]) => `${key}:${text}`).join(',')}}`;
  }

  /** Returns the value of an export, or undefined if no template has it. */
  public exported(name: string): string | undefined {
    return this.exports.get(name);
  }

  private intrinsic(stack: string, name: string, argument: unknown): string | undefined {
    switch (name) {
      case 'Ref':
        return this.reference(stack, String(argument));
      case 'Fn::GetAtt': {
        const [id, ...attribute] = Array.isArray(argument) ? argument : String(argument).split('.');
        return this.resource(stack, id, attribute.join('.'));
      }
      case 'Fn::ImportValue': {
        const exportName = this.of(stack, argument);
        return this.exports.get(exportName) ?? `<import ${exportName}>`;
      }
      case 'Fn::GetStackOutput':
        return this.output(this.of(stack, (argument as StackOutput).StackName), (argument as StackOutput).OutputName);
      case 'Fn::Join': {
        const [separator, parts] = argument as [string, unknown];
        if (!Array.isArray(parts)) return undefined;
        return parts.map((part) => this.of(stack, part)).join(separator);
      }
      case 'Fn::Sub':
        return this.substituted(stack, argument);
      default:
        return undefined;
    }
  }

  /** Returns the value of an output, which another stack reads without an export. */
  private output(stack: string, name: string): string {
    const output = this.templates.get(stack)?.Outputs?.[name];
    return output ? this.of(stack, output.Value) : `<output ${stack} ${name}>`;
  }

  private substituted(stack: string, argument: unknown): string {
    const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
    return String(text).replace(/\$\{([^!}][^}]*)\}/g, (_match, name: string) => {
      if (name in variables) return this.of(stack, variables[name]);
      const [id, ...attribute] = name.split('.');
      return attribute.length === 0 ? this.reference(stack, id) : this.resource(stack, id, attribute.join('.'));
    });
  }

  private reference(stack: string, id: string): string {
    if (id === NO_VALUE) return 'undefined';
    if (id === 'AWS::StackName') return stack;
    if (id === 'AWS::StackId') return `<${stack} id>`;
    return id.startsWith('AWS::') ? `<${id}>` : this.resource(stack, id, '');
  }

  private resource(stack: string, id: string, attribute: string): string {
    const key = `${stack}.${id}`;
    return `<${key}${this.isNew(key) ? '+' : ''}${attribute && `:${attribute}`}>`;
  }
}

/** Returns the resources that a canonical text refers to, each as `stack.logicalId`. */
export function referencesIn(text: string): string[] {
  return [...text.matchAll(REFERENCE)].map(([, stack, id]) => `${stack}.${id}`);
}
