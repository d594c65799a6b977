import * as fs from 'node:fs';
import * as path from 'node:path';
import { run } from '../support/processes';
import { CACHE, expectSame, must, PEERS, packaged, templateIn, typescriptTemplate, workspaceOf } from './consumer';

jest.setTimeout(900_000);

/** The programs of someone who writes Python, and the error that each gets. */
const WRONG: Record<string, [program: string, errors: RegExp[]]> = {
  'a dict where a class is meant': [
    'platform({"feed": {"calls": ["risk"]}})',
    [/Passed to parameter props of new .*TradingAnalyticsPlatform/, /Key 'services'/],
  ],
  'a keyword that does not exist': ['ServiceDefinition(call=["risk"])', [/unexpected keyword argument 'call'/]],
  'a keyword that does not exist in a struct given as a dict': [
    'ServiceDefinition(scaling={"max_task": 3})',
    [/unexpected keyword argument 'max_task'/],
  ],
  'a string where an image is meant': [
    'ServiceDefinition(image="nginx")',
    [/argument image must be one of \(cdk_trading_analytics_platform.ServiceImage/],
  ],
  'a dict in a list of sidecars': ['ServiceDefinition(sidecars=[{"name": "cache"}])', [/argument sidecars must be/]],
  'the ingress of a platform without one': [
    'platform({"feed": ServiceDefinition()}).ingress.url',
    [/Stack\/Trading has no ingress \[NoIngress\]/],
  ],
  'a call to a service that does not exist': [
    'platform({"feed": ServiceDefinition(calls=["risk"])})',
    [
      /Stack\/Trading\/Services\/feed names a service that does not exist \[UnknownService\]/,
      /got: +calls: \['risk'\]/,
      /fix: /,
    ],
  ],
};

const PRELUDE = `
from aws_cdk import App, Stack
from cdk_trading_analytics_platform import *
def platform(services):
    stack = Stack(App(), "Stack")
    return TradingAnalyticsPlatform(stack, "Trading", ingress=Ingress.none(), alerting=Alerting.none(), services=services)
`;

describe('a consumer in Python, with the built wheel', () => {
  let python: string;

  beforeAll(async () => {
    const folder = await packaged('python');
    const [wheel] = fs.readdirSync(folder).filter((file) => file.endsWith('.whl'));
    const environment = path.join(CACHE, 'python-environment');
    fs.rmSync(environment, { recursive: true, force: true });
    await must('python3', ['-m', 'venv', environment]);
    python = path.join(environment, 'bin', 'python');
    const peers = Object.entries(PEERS).map(([name, version]) => `${name}==${version}`);
    await must(python, ['-m', 'pip', 'install', '--quiet', path.join(folder, wheel), ...peers]);
  });

  test('gets the same template as in TypeScript', async () => {
    const workspace = workspaceOf('python');
    await must(python, [path.join(workspace, 'app.py')], { CDK_OUTDIR: path.join(workspace, 'cdk.out') });
    expectSame(templateIn(path.join(workspace, 'cdk.out')), await typescriptTemplate());
  });

  test.each(Object.entries(WRONG))('gets a clear error for %s', async (_name, [program, errors]) => {
    const { code, output } = await run(python, ['-c', `${PRELUDE}\n${program}\n`]);
    expect(code).not.toBe(0);
    for (const error of errors) expect(output).toMatch(error);
  });
});
