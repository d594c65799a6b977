import * as cdk from 'aws-cdk-lib';
import * as ts from 'typescript';
import * as library from '../../../src';

const LIBRARY = 'cdk-trading-analytics-platform';
const CORE = ['Annotations', 'App', 'CfnParameter', 'Duration', 'SecretValue', 'Size', 'Stack', 'Validations'];
/** The names that the documentation gives to the modules of the CDK. */
const MODULES: Record<string, string> = {
  acm: 'aws-certificatemanager',
  acmpca: 'aws-acmpca',
  chatbot: 'aws-chatbot',
  cloudwatch: 'aws-cloudwatch',
  cognito: 'aws-cognito',
  ec2: 'aws-ec2',
  ecr: 'aws-ecr',
  ecs: 'aws-ecs',
  efs: 'aws-efs',
  elbv2: 'aws-elasticloadbalancingv2',
  events: 'aws-events',
  iam: 'aws-iam',
  kms: 'aws-kms',
  lambda: 'aws-lambda',
  logs: 'aws-logs',
  rds: 'aws-rds',
  route53: 'aws-route53',
  route53resolver: 'aws-route53resolver',
  secretsmanager: 'aws-secretsmanager',
  servicediscovery: 'aws-servicediscovery',
  sns: 'aws-sns',
  sqs: 'aws-sqs',
  wafv2: 'aws-wafv2',
};

/** Returns a snippet as a program: the imports and the statements of a preamble that it needs, and the snippet. */
export function programOf(code: string, preamble: string): string {
  const statements = neededStatements(preamble, code);
  const all = `${statements.join('\n')}\n${code}`;
  return `${importsOf(all)}\n${statements.join('\n')}\nexport function example() {\n${code}}\nexample();\n`;
}

/** Runs a program, and returns its first app. `context` is what its `cdk.json` has, `folder` is where it is. */
export function run(program: string, context: Record<string, unknown> = {}, folder = process.cwd()): cdk.App {
  const apps: cdk.App[] = [];
  class App extends cdk.App {
    public constructor(props: cdk.AppProps = {}) {
      super({ analyticsReporting: false, ...props, context: { ...props.context, ...context } });
      apps.push(this);
    }
  }
  const { outputText } = ts.transpileModule(program, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const modules: Record<string, unknown> = { [LIBRARY]: library, 'aws-cdk-lib': { ...cdk, App } };
  const parameters = ['require', 'exports', '__dirname', outputText];
  new Function(...parameters)((name: string) => modules[name] ?? require(name), {}, folder);
  return apps[0];
}

function importsOf(code: string): string {
  const used = new Set(namesIn(code));
  const names = (all: string[]) => all.filter((name) => used.has(name)).join(', ');
  return [
    `import { ${names(CORE)} } from 'aws-cdk-lib';`,
    ...Object.entries(MODULES).flatMap(([name, module]) =>
      used.has(name) ? [`import * as ${name} from 'aws-cdk-lib/${module}';`] : [],
    ),
    `import { ${names(Object.keys(library))} } from '${LIBRARY}';`,
  ].join('\n');
}

/** Returns the statements of a preamble that the code, or another needed statement, uses. */
function neededStatements(preamble: string, code: string): string[] {
  const source = ts.createSourceFile('preamble.ts', preamble, ts.ScriptTarget.ES2022);
  const own = new Set([...code.matchAll(/^ *const (\w+)/gm)].map(([, name]) => name));
  const needed = new Set(namesIn(code).filter((name) => !own.has(name)));
  return source.statements
    .map((statement) => statement.getText(source))
    .reverse()
    .filter((statement) => {
      const isNeeded = needed.has(/^const (\w+)/.exec(statement)?.[1] ?? '');
      if (isNeeded) for (const name of namesIn(statement)) needed.add(name);
      return isNeeded;
    })
    .reverse();
}

function namesIn(code: string): string[] {
  return code.match(/[A-Za-z_]\w*/g) ?? [];
}
