import * as ts from 'typescript';
import * as library from '../../../src';

const CORE = ['Annotations', 'App', 'CfnParameter', 'Duration', 'SecretValue', 'Size', 'Stack'];
/** The names that the documentation gives to the modules of the CDK. */
const MODULES: Record<string, string> = {
  acm: 'aws-certificatemanager',
  acmpca: 'aws-acmpca',
  cloudwatch: 'aws-cloudwatch',
  cognito: 'aws-cognito',
  ec2: 'aws-ec2',
  ecr: 'aws-ecr',
  ecs: 'aws-ecs',
  elbv2: 'aws-elasticloadbalancingv2',
  events: 'aws-events',
  kms: 'aws-kms',
  lambda: 'aws-lambda',
  logs: 'aws-logs',
  rds: 'aws-rds',
  route53: 'aws-route53',
  secretsmanager: 'aws-secretsmanager',
  servicediscovery: 'aws-servicediscovery',
  sns: 'aws-sns',
  sqs: 'aws-sqs',
};

/** Returns a snippet as a program: the imports that it needs, the statements of a preamble that it needs, the snippet. */
export function programOf(code: string, preamble: string): string {
  const statements = neededStatements(preamble, code);
  const all = `${statements.join('\n')}\n${code}`;
  return `${importsOf(all)}\n${statements.join('\n')}\nexport function example() {\n${code}}\nexport { app };\n`;
}

/** Runs a program, and returns its app. */
export function run(program: string): library.TradingAnalyticsPlatform['node']['root'] {
  const { outputText } = ts.transpileModule(program, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const found: Record<string, unknown> = {};
  const load = (name: string) => (name === 'cdk-trading-analytics-platform' ? library : require(name));
  new Function('require', 'exports', outputText)(load, found);
  (found.example as () => void)();
  return found.app as library.TradingAnalyticsPlatform['node']['root'];
}

function importsOf(code: string): string {
  const used = new Set(code.match(/[A-Za-z_]\w*/g));
  const names = (all: string[]) => all.filter((name) => used.has(name)).join(', ');
  return [
    `import { ${names(CORE)} } from 'aws-cdk-lib';`,
    ...Object.entries(MODULES).flatMap(([name, module]) =>
      used.has(name) ? [`import * as ${name} from 'aws-cdk-lib/${module}';`] : [],
    ),
    `import { ${names(Object.keys(library))} } from 'cdk-trading-analytics-platform';`,
  ].join('\n');
}

/** Returns the statements of a preamble that declare names which the code or another needed statement uses. */
function neededStatements(preamble: string, code: string): string[] {
  const source = ts.createSourceFile('preamble.ts', preamble, ts.ScriptTarget.ES2022);
  let needed = `app ${code}`;
  return source.statements
    .map((statement) => statement.getText(source))
    .reverse()
    .filter((statement) => {
      const name = /^const (\w+)/.exec(statement)?.[1];
      const isNeeded = new RegExp(`\\b${name}\\b`).test(needed);
      if (isNeeded) needed += `\n${statement}`;
      return isNeeded;
    })
    .reverse();
}
