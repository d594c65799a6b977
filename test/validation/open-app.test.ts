import { Stack, Stage } from 'aws-cdk-lib';
import { Database, DatabaseAccess, MeshedFargateService, SpotCluster, TradingDatabase } from '../../src';
import { anApp, aStack, surroundings, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

function parts(stack: Stack) {
  const shared = surroundings(stack);
  const service = (id: string) => new MeshedFargateService(stack, id, shared);
  const database = new TradingDatabase(stack, 'Database', { vpc: shared.mesh.vpc, database: Database.postgres() });
  return { ...shared, database, risk: service('Risk'), feed: service('Feed') };
}

type Parts = ReturnType<typeof parts>;

test.each<[string, string, (all: Parts) => unknown]>([
  ['MeshedFargateService.addEnvironment()', 'Stack/Risk', ({ risk }) => risk.addEnvironment('A', 'x')],
  ['MeshedFargateService.connectTo()', 'Stack/Risk', ({ risk, feed }) => risk.connectTo(feed)],
  [
    'TradingDatabase.addUser()',
    'Stack/Database',
    ({ database, risk }) => database.addUser(risk, DatabaseAccess.readOnly()),
  ],
  ['new SpotCluster()', 'Stack/Late', ({ cluster }) => new SpotCluster(cluster.stack, 'Late', { vpc: cluster.vpc })],
])('%s after synth is an error', (call, path, change) => {
  const stack = aStack();
  const all = parts(stack);
  templateOf(stack);
  expectUsageError(() => change(all), { code: 'ChangedAfterSynth', path, got: `${call} after synth()` });
});

test('a stage is synthesized on its own', () => {
  const app = anApp();
  const stages = ['Beta', 'Prod'].map((id) => new Stage(app, id));
  const [beta, prod] = stages.map((stage) => parts(new Stack(stage, 'Stack')));
  stages[0].synth();
  expectUsageError(() => beta.risk.addEnvironment('A', 'x'), {
    code: 'ChangedAfterSynth',
    path: 'Beta/Stack/Risk',
    got: 'after synth()',
  });
  expect(() => prod.risk.addEnvironment('A', 'x')).not.toThrow();
});

test('reading after synth is no change, and a failed synth can be repeated', () => {
  const stack = aStack();
  const { risk } = parts(stack);
  const failing = { fails: true };
  stack.node.addValidation({ validate: () => (failing.fails ? ['not yet'] : []) });
  expect(() => templateOf(stack)).toThrow('not yet');
  risk.addEnvironment('A', 'x');
  failing.fails = false;
  templateOf(stack);
  expect(risk.metricErrors({ label: 'errors' })).toBeDefined();
});
