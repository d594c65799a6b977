import { bracketed, indented, quoted } from './layout';
import type { Arguments, Expression, Field, Named, Program, Statement, Type } from './program';

const STYLE = { indent: '\t', trailing: true };
const RESERVED =
  'break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct switch type var string'.split(
    ' ',
  );
const STACK: Type = { kind: 'class', module: 'aws-cdk-lib', path: ['Stack'] };
const OWN = 'github.com/cdk-trading-analytics/cdk-trading-analytics-platform-go/tradinganalyticsplatform';

/** Writes a program in Go: with imports, as the package main. `gofmt` aligns the fields. */
export function go(program: Program): string {
  return new Go(program).text();
}

/** Writes statements as a function in a file of its own, so that the compiler can read it. */
export function goFunction(program: Program): string {
  return new Go(program).inFunction();
}

class Go {
  private readonly imported = new Set<string>();

  public constructor(private readonly program: Program) {}

  public text(): string {
    const body = this.statements(this.program.statements);
    if (!this.program.withImports) return body;
    this.imported.add('github.com/aws/jsii-runtime-go');
    return `package main\n\n${this.imports()}\n\nfunc main() {\n\tdefer jsii.Close()\n\n${indented(body, '\t')}\n}`;
  }

  public inFunction(): string {
    const body = this.statements(this.program.statements);
    if (body.includes('jsii.')) this.imported.add('github.com/aws/jsii-runtime-go');
    const unused = this.program.statements.flatMap(({ does }) =>
      does.kind === 'constant' && !does.used ? [`_ = ${nameOf(does.name)}`] : [],
    );
    const given = new Map<string, Type>([['stack', STACK], ...this.program.given]);
    const parameters = [...given].map(([name, type]) => `${nameOf(name)} ${this.type(type)}`).join(', ');
    const statements = indented([body, ...unused].join('\n'), '\t');
    return `package example\n\n${this.imports()}\n\nfunc Example(${parameters}) {\n${statements}\n}`;
  }

  private imports(): string {
    const standard = [...this.imported].filter((name) => !name.includes('.'));
    const others = [...this.imported].filter((name) => name.includes('.'));
    const groups = [standard, others].filter((names) => names.length > 0);
    const lines = groups.map((names) => names.sort().map(importOf).join('\n')).join('\n\n');
    return `import (\n${lines}\n)`;
  }

  private statements(statements: readonly Statement[]): string {
    return statements.map((statement) => this.statement(statement)).join('\n');
  }

  private statement({ comments, apart, does }: Statement): string {
    const before = [...(apart ? [''] : []), ...comments.map((words) => `// ${words}`)];
    return [...before, this.line(does)].join('\n');
  }

  private line(does: Statement['does']): string {
    if (does.kind === 'expression') return this.expression(does.value);
    if (does.kind === 'constant') {
      // Go refuses a variable that nothing uses.
      if (!does.used && this.program.withImports) return this.expression(does.value);
      return `${nameOf(does.name)} := ${this.expression(does.value)}`;
    }
    const list = this.expression(does.list);
    const elements = list.startsWith('&') ? list.slice(1) : `*${list}`;
    return `for _, ${nameOf(does.name)} := range ${elements} {\n${indented(this.statements(does.body), '\t')}\n}`;
  }

  private expression(value: Expression): string {
    switch (value.kind) {
      case 'string':
        return value.plain ? quoted(value.text) : `jsii.String(${quoted(value.text)})`;
      case 'number':
        return value.plain ? value.text : `jsii.Number(${value.text})`;
      case 'boolean':
        return value.plain ? value.text : `jsii.Bool(${value.text})`;
      case 'template':
        return this.template(value.parts);
      case 'variable':
        return nameOf(value.name);
      case 'this':
        return 'stack';
      case 'struct':
        return bracketed(`&${this.named(value.type)}{`, this.fields(value.fields, pascal), '}', STYLE);
      case 'map':
        return bracketed(`&map[string]${this.type(value.of)}{`, this.fields(value.fields, quoted), '}', STYLE);
      case 'list':
        return this.list(value);
      case 'new':
        return this.call(this.named(value.type, 'New'), value.arguments);
      case 'member':
        return `${this.named(value.type)}_${value.isEnum ? value.name : `${value.name}()`}`;
      case 'static call':
        return this.call(`${this.named(value.type)}_${pascal(value.name)}`, value.arguments);
      case 'property':
        return `${this.expression(value.of)}.${pascal(value.name)}${value.isField ? '' : '()'}`;
      case 'call':
        return this.call(`${this.expression(value.of)}.${pascal(value.name)}`, value.arguments);
      case 'element':
        return `(*${this.expression(value.of)})[${value.index}]`;
      case 'cast':
        if (value.isOfDefined) return this.expression(value.of);
        return `${this.expression(value.of)}.(${this.type(value.type)})`;
    }
  }

  private template(parts: readonly (string | Expression)[]): string {
    this.imported.add('fmt');
    const format = parts.map((part) => (typeof part === 'string' ? part.replaceAll('%', '%%') : '%v')).join('');
    const values = parts.flatMap((part) => (typeof part === 'string' ? [] : [this.inText(part)]));
    return `jsii.String(fmt.Sprintf(${[quoted(format), ...values].join(', ')}))`;
  }

  /** A value in a text: strings of jsii are pointers. */
  private inText(part: Expression): string {
    const isString = 'type' in part && part.type.kind === 'string';
    return isString ? `*${this.expression(part)}` : this.expression(part);
  }

  private list({ of, items }: Extract<Expression, { kind: 'list' }>): string {
    const isOfStrings = of.kind === 'string' && items.every(({ value }) => value.kind === 'string');
    if (isOfStrings && items.every(({ comments }) => comments.length === 0)) {
      const texts = items.map(({ value }) => ({ text: quoted((value as { text: string }).text) }));
      return bracketed('jsii.Strings(', texts, ')', STYLE);
    }
    const parts = items.map(({ comments, value }) => ({ comments, text: this.expression(value) }));
    return bracketed(`&[]${this.type(of)}{`, parts, '}', STYLE);
  }

  private fields(fields: readonly Field[], key: (name: string) => string) {
    return fields.map(({ comments, name, value }) => ({ comments, text: `${key(name)}: ${this.expression(value)}` }));
  }

  private call(name: string, { values, missing }: Arguments): string {
    const parts = [...values.map((value) => this.expression(value)), ...Array(missing).fill('nil')];
    const last = values.at(-1);
    // The options at the end open on the line of the call, as in most programs in Go.
    if (
      last?.kind === 'struct' &&
      parts.at(-1)?.includes('\n') &&
      !parts.slice(0, -1).some((part) => part.includes('\n'))
    ) {
      return `${name}(${parts.join(', ')})`;
    }
    return bracketed(
      `${name}(`,
      parts.map((text) => ({ text })),
      ')',
      STYLE,
    );
  }

  private type(type: Type): string {
    switch (type.kind) {
      case 'string':
        return '*string';
      case 'number':
        return '*float64';
      case 'boolean':
        return '*bool';
      case 'any':
        return 'interface{}';
      case 'list':
        return `*[]${this.type(type.of)}`;
      case 'map':
        return `*map[string]${this.type(type.of)}`;
      default:
        return `${type.kind === 'struct' ? '*' : ''}${this.named(type)}`;
    }
  }

  private named({ module, path }: Named, prefix = ''): string {
    const name = packageOf(module);
    this.imported.add(name);
    return `${aliasOf(name)}.${prefix}${path.join('_')}`;
  }
}

function packageOf(module: string): string {
  if (module === 'aws-cdk-lib') return 'github.com/aws/aws-cdk-go/awscdk/v2';
  if (module === 'constructs') return 'github.com/aws/constructs-go/constructs/v10';
  if (!module.startsWith('aws-cdk-lib/')) return OWN;
  return `github.com/aws/aws-cdk-go/awscdk/v2/${module.slice('aws-cdk-lib/'.length).replaceAll('-', '')}`;
}

/** The name of a package in the program. */
function aliasOf(name: string): string {
  if (name === OWN) return 'trading';
  const last = name.slice(name.lastIndexOf('/') + 1);
  return { v2: 'awscdk', v10: 'constructs' }[last] ?? last;
}

function importOf(name: string): string {
  return name === OWN ? `\ttrading ${quoted(name)}` : `\t${quoted(name)}`;
}

function pascal(name: string): string {
  return name[0].toUpperCase() + name.slice(1);
}

function nameOf(name: string): string {
  return RESERVED.includes(name) ? `${name}_` : name;
}
