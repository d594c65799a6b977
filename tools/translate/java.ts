import { bracketed, indented, quoted } from './layout';
import type { Arguments, Expression, Field, Named, Program, Statement, Type } from './program';

const STYLE = { indent: '        ', trailing: false };
/** The names that jsii changes, because they are keywords of Java. */
const RESERVED = ['default', 'import', 'package', 'class', 'public', 'static', 'switch', 'case', 'for', 'if', 'new'];
const PACKAGES: Record<string, string> = {
  'aws-cdk-lib': 'software.amazon.awscdk',
  constructs: 'software.constructs',
  'cdk-trading-analytics-platform': 'io.github.cdktradinganalytics.platform',
};

/** Writes a program in Java: with imports, as a class with this name. */
export function java(program: Program, className: string): string {
  return new Java(program).text(className);
}

/** Writes statements as a method of a stack in a file of its own, so that the compiler can read it. */
export function javaMethod(program: Program, className: string): string {
  return new Java(program).inMethod(className);
}

class Java {
  private readonly imported = new Map<string, string>();

  public constructor(private readonly program: Program) {}

  public text(className: string): string {
    const body = this.statements(this.program.statements);
    if (!this.program.withImports) return body;
    const names = this.imports();
    const main = `public static void main(final String[] args) {\n${indented(body, '    ')}\n}`;
    return `${names}\n\npublic class ${className} {\n${indented(main, '    ')}\n}`;
  }

  public inMethod(className: string): string {
    const body = this.statements(this.program.statements);
    const parameters = [...this.program.given].map(([name, type]) => `${this.type(type)} ${name}`);
    const base = this.use('software.amazon.awscdk.Stack');
    const method = `void example(${parameters.join(', ')}) {\n${indented(body, '    ')}\n}`;
    return `${this.imports()}\n\npublic class ${className} extends ${base} {\n${indented(method, '    ')}\n}`;
  }

  private imports(): string {
    return [...this.imported.values()]
      .sort()
      .map((name) => `import ${name};`)
      .join('\n');
  }

  private statements(statements: readonly Statement[]): string {
    return statements.map((statement) => this.statement(statement)).join('\n');
  }

  private statement({ comments, apart, does }: Statement): string {
    const before = [...(apart ? [''] : []), ...comments.map((words) => `// ${words}`)];
    return [...before, this.line(does)].join('\n');
  }

  private line(does: Statement['does']): string {
    if (does.kind === 'expression') return `${this.expression(does.value)};`;
    if (does.kind === 'constant') return `${this.type(does.type)} ${does.name} = ${this.expression(does.value)};`;
    const head = `for (${this.type(does.type)} ${does.name} : ${this.expression(does.list)})`;
    return `${head} {\n${indented(this.statements(does.body), '    ')}\n}`;
  }

  private expression(value: Expression): string {
    switch (value.kind) {
      case 'string':
        return quoted(value.text);
      case 'number':
      case 'boolean':
        return value.text;
      case 'template':
        return this.template(value.parts);
      case 'variable':
        return value.name;
      case 'this':
        return 'this';
      case 'struct':
        return this.built(`${this.named(value.type)}.builder()`, value.fields);
      case 'map':
        return this.map(value.fields);
      case 'list':
        return bracketed(
          `${this.use('java.util.List')}.of(`,
          value.items.map(({ comments, value: of }) => ({ comments, text: this.expression(of) })),
          ')',
          STYLE,
        );
      case 'new':
        return this.created(value.type, value.arguments);
      case 'member':
        return `${this.named(value.type)}.${value.name}`;
      case 'static call':
        return this.call(`${this.named(value.type)}.${nameOf(value.name)}`, value.arguments);
      case 'property':
        return `${this.expression(value.of)}.get${getterOf(value.name)}()`;
      case 'call':
        return this.call(`${this.expression(value.of)}.${nameOf(value.name)}`, value.arguments);
      case 'element':
        return `${this.expression(value.of)}.get(${value.index})`;
      case 'cast':
        if (value.isOfDefined) return this.expression(value.of);
        return `(${this.type(value.type)}) ${this.expression(value.of)}`;
    }
  }

  private template(parts: readonly (string | Expression)[]): string {
    const texts = parts.map((part) => (typeof part === 'string' ? quoted(part) : this.expression(part)));
    return parts.length === 1 ? `String.valueOf(${texts[0]})` : texts.join(' + ');
  }

  /** A class with options has a builder. */
  private created(type: Named, { values, missing }: Arguments): string {
    const last = values.at(-1);
    if (last?.kind !== 'struct') return this.call(`new ${this.named(type)}`, { values, missing });
    const create = this.call(`${this.named(type)}.Builder.create`, { values: values.slice(0, -1), missing });
    return this.built(create, last.fields);
  }

  private built(start: string, fields: readonly Field[]): string {
    const calls = fields.map(({ comments, name, value }) => ({
      comments,
      text: `.${nameOf(name)}(${this.expression(value)})`,
    }));
    const line = `${start}${calls.map(({ text }) => text).join('')}.build()`;
    const fits = line.length <= 88 && !calls.some(({ comments, text }) => comments.length > 0 || text.includes('\n'));
    if (calls.length === 0 || fits) return line;
    const lines = calls.flatMap(({ comments, text }) => [...comments.map((words) => `// ${words}`), text]);
    return `${start}\n${indented([...lines, '.build()'].join('\n'), '        ')}`;
  }

  private map(fields: readonly Field[]): string {
    const map = this.use('java.util.Map');
    const pairs = fields.map(({ comments, name, value }) => ({
      comments,
      text: `${quoted(name)}, ${this.expression(value)}`,
    }));
    if (pairs.length <= 10) return bracketed(`${map}.of(`, pairs, ')', STYLE);
    const entries = pairs.map(({ comments, text }) => ({ comments, text: `${map}.entry(${text})` }));
    return bracketed(`${map}.ofEntries(`, entries, ')', STYLE);
  }

  private call(name: string, { values }: Arguments): string {
    return bracketed(
      `${name}(`,
      values.map((value) => ({ text: this.expression(value) })),
      ')',
      STYLE,
    );
  }

  private type(type: Type): string {
    switch (type.kind) {
      case 'string':
        return 'String';
      case 'number':
        return 'Number';
      case 'boolean':
        return 'Boolean';
      case 'any':
        return 'Object';
      case 'list':
        return `${this.use('java.util.List')}<${this.type(type.of)}>`;
      case 'map':
        return `${this.use('java.util.Map')}<String, ${this.type(type.of)}>`;
      default:
        return this.named(type);
    }
  }

  private named({ module, path: [outer, ...inner] }: Named): string {
    return [this.use(`${packageOf(module)}.${outer}`), ...inner].join('.');
  }

  /** Imports a class, and returns its name. The second class of a name has its package before it. */
  private use(name: string): string {
    const simple = name.slice(name.lastIndexOf('.') + 1);
    const imported = this.imported.get(simple) ?? name;
    this.imported.set(simple, imported);
    return imported === name ? simple : name;
  }
}

function getterOf(name: string): string {
  const camel = nameOf(name);
  return camel[0].toUpperCase() + camel.slice(1);
}

/** jsii writes enforceSSL as enforceSsl. */
function nameOf(name: string): string {
  const camel = name.replace(
    /([A-Z])([A-Z]+)(?=$|[A-Z][a-z])/g,
    (_, first: string, rest: string) => first + rest.toLowerCase(),
  );
  return RESERVED.includes(camel) ? `${camel}Value` : camel;
}

function packageOf(module: string): string {
  const known = PACKAGES[module];
  if (known) return known;
  const name = module.slice('aws-cdk-lib/'.length);
  return name.startsWith('aws-')
    ? `software.amazon.awscdk.services.${name.slice('aws-'.length).replaceAll('-', '.')}`
    : `software.amazon.awscdk.${name.replaceAll('-', '')}`;
}
