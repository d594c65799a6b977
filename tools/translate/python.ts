import { bracketed, indented, quoted } from './layout';
import type { Arguments, Expression, Field, Named, Program, Statement } from './program';

const STYLE = { indent: '    ', trailing: true, comment: '#' };
/** The keywords of Python that are names in a program. jsii adds an underscore to them. */
const RESERVED =
  'and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  );

/** Writes a program in Python. */
export function python(program: Program): string {
  return new Python(program).text();
}

/** Writes statements as a function in a file of its own, so that Python can read it. */
export function pythonFunction(program: Program): string {
  return new Python(program).inFunction();
}

class Python {
  private readonly imported = new Map<string, Set<string>>();

  public constructor(private readonly program: Program) {}

  public text(): string {
    const body = this.statements(this.program.statements);
    return this.program.withImports ? `${this.imports()}\n\n${body}` : body;
  }

  public inFunction(): string {
    const body = indented(this.statements(this.program.statements), '    ');
    const parameters = ['self', ...[...this.program.given.keys()].map(nameOf)].join(', ');
    return `${this.imports()}\n\n\ndef example(${parameters}):\n${body}`;
  }

  private imports(): string {
    const lines = [...this.imported].map(([module, names]) => {
      if (names.size === 0) {
        return `from aws_cdk import ${moduleOf(module).split('.')[1]} as ${nameOf(this.program.aliases.get(module) ?? '')}`;
      }
      const line = `from ${moduleOf(module)} import ${[...names].sort().join(', ')}`;
      const parts = [...names].sort().map((text) => ({ text }));
      return line.length <= 100 ? line : bracketed(`from ${moduleOf(module)} import (`, parts, ')', STYLE);
    });
    return lines.sort((one, other) => order(one) - order(other) || (one < other ? -1 : 1)).join('\n');
  }

  private statements(statements: readonly Statement[]): string {
    return statements.map((statement) => this.statement(statement)).join('\n');
  }

  private statement({ comments, apart, does }: Statement): string {
    const before = [...(apart ? [''] : []), ...comments.map((words) => `# ${words}`)];
    return [...before, this.line(does)].join('\n');
  }

  private line(does: Statement['does']): string {
    if (does.kind === 'expression') return this.expression(does.value);
    if (does.kind === 'constant') return `${nameOf(does.name)} = ${this.expression(does.value)}`;
    return `for ${nameOf(does.name)} in ${this.expression(does.list)}:\n${indented(this.statements(does.body), '    ')}`;
  }

  private expression(value: Expression): string {
    switch (value.kind) {
      case 'string':
        return quoted(value.text);
      case 'number':
        return value.text;
      case 'boolean':
        return value.text === 'true' ? 'True' : 'False';
      case 'template':
        return `f"${value.parts.map((part) => (typeof part === 'string' ? part : `{${this.expression(part)}}`)).join('')}"`;
      case 'variable':
        return nameOf(value.name);
      case 'this':
        return 'self';
      case 'struct':
        return bracketed(`${this.type(value.type)}(`, this.keywords(value.fields), ')', STYLE);
      case 'map':
        return bracketed(
          '{',
          value.fields.map(({ comments, name, value: of }) => ({
            comments,
            text: `${quoted(name)}: ${this.expression(of)}`,
          })),
          '}',
          STYLE,
        );
      case 'list':
        return bracketed(
          '[',
          value.items.map(({ comments, value: of }) => ({ comments, text: this.expression(of) })),
          ']',
          STYLE,
        );
      case 'new':
        return this.call(this.type(value.type), value.arguments);
      case 'member':
        return `${this.type(value.type)}.${value.name}`;
      case 'static call':
        return this.call(`${this.type(value.type)}.${nameOf(value.name)}`, value.arguments);
      case 'property':
        return `${this.expression(value.of)}.${nameOf(value.name)}`;
      case 'call':
        return this.call(`${this.expression(value.of)}.${nameOf(value.name)}`, value.arguments);
      case 'element':
        return `${this.expression(value.of)}[${value.index}]`;
      case 'cast':
        this.imported.set('typing', new Set(['cast']));
        return value.type.kind === 'class'
          ? `cast(${this.type(value.type)}, ${this.expression(value.of)})`
          : this.expression(value.of);
    }
  }

  /** The options at the end of a call are keyword arguments. */
  private call(name: string, { values }: Arguments): string {
    const last = values.at(-1);
    if (last?.kind === 'variable' && last.type.kind === 'struct') {
      throw new Error(
        `${name}(): write the options of a call in the call, because Python has keyword arguments for them`,
      );
    }
    const isLifted = last?.kind === 'struct';
    const positional = (isLifted ? values.slice(0, -1) : values).map((value) => ({ text: this.expression(value) }));
    const keywords = isLifted ? this.keywords(last.fields) : [];
    return bracketed(`${name}(`, [...positional, ...keywords], ')', STYLE);
  }

  private keywords(fields: readonly Field[]) {
    return fields.map(({ comments, name, value }) => ({ comments, text: `${nameOf(name)}=${this.expression(value)}` }));
  }

  private type({ module, path }: Named): string {
    const alias = this.program.aliases.get(module);
    const names = this.imported.get(module) ?? new Set();
    this.imported.set(module, names);
    if (alias) return `${nameOf(alias)}.${path.join('.')}`;
    names.add(path[0]);
    return path.join('.');
  }
}

function moduleOf(module: string): string {
  return module.replace('aws-cdk-lib', 'aws_cdk').replace('/', '.').replaceAll('-', '_');
}

function order(line: string): number {
  return line.includes('cdk_trading')
    ? 2
    : line.startsWith('from typing')
      ? -1
      : line.startsWith('from aws_cdk import') && !line.includes(' as ')
        ? 0
        : 1;
}

function nameOf(name: string): string {
  const snake = name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z\d]+)/g, '$1_$2')
    .toLowerCase();
  return RESERVED.includes(snake) ? `${snake}_` : snake;
}
