import * as fs from 'node:fs';
import * as path from 'node:path';
import { RUNBOOK } from '../../src/runbook/runbook';
import { parametersOf } from '../support/names';
import { BLOCKS, INLINE, namesFor, namesOf, POLICIES } from '../support/runbook/blocks';
import { JOB, jobAndWorker, WORKER } from '../support/runbook/platform';
import { grammarFault, type Outcome, runWithStub } from '../support/runbook/shell';
import { aPlatform, aStack } from '../support/stacks';

const [NAMES, ...OTHERS] = BLOCKS;
const stack = aStack('TradingPlatform');
aPlatform(stack, jobAndWorker(stack));
const DOCUMENTS = Object.values(parametersOf(stack));

/** The outcome of each block after the one with the names. A block runs once. */
const outcomes = new Map<string, Outcome>();
function outcomeOf(commands: string): Outcome {
  const outcome = outcomes.get(commands) ?? runWithStub(`${namesFor(commands)}\n${commands}`, DOCUMENTS);
  outcomes.set(commands, outcome);
  return outcome;
}

const nameOf = (heading: string) => heading.toLowerCase().replace(/[^\w]+/g, '-');

/** The variables of the names by name, after `NAME` is set to a service, a worker or a job. */
function variablesOf(names: string): Map<string, string> {
  const shown = runWithStub(`${names}\nset +u; for each in $(compgen -v); do echo "$each=\${!each}"; done`, DOCUMENTS);
  expect(shown.stderr).toBe('');
  expect(shown.calls).toHaveLength(1);
  const values = new Map([...shown.stdout.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]));
  const variables = [...names.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
  return new Map(variables.map((name) => [name, values.get(name) ?? 'not defined']));
}

const emptyOf = (variables: Map<string, string>) => [...variables].flatMap(([name, value]) => (value ? [] : [name]));

test('the runbook begins with a block that reads the names', () => {
  expect(NAMES.heading).toBe('Names in the commands');
  expect(grammarFault(NAMES.commands)).toBe('');
  const variables = variablesOf(NAMES.commands);
  expect(variables.size).toBe(19);
  expect(emptyOf(variables)).toEqual(['JOB', 'JOB_QUEUE', 'JOB_LOG_GROUP']);
  expect(variables.get('SERVICE')).toMatch(/^TradingPlatform-TradingServicesapigatewayService/);
});

test('the names of a worker are those of a service', () => {
  const variables = variablesOf(namesOf(WORKER));
  expect(emptyOf(variables)).toEqual(['JOB', 'JOB_QUEUE', 'JOB_LOG_GROUP']);
  expect(variables.get('SERVICE')).toMatch(/^TradingPlatform-TradingWorkersfillsService/);
});

test('the names of a job are its own', () => {
  const variables = variablesOf(namesOf(JOB));
  expect(emptyOf(variables)).toEqual(['SERVICE', 'LOG_GROUP', 'SIDECAR_LOG_GROUP', 'REPOSITORY']);
  expect(variables.get('JOB')).toMatch(/TradingPlatform-TradingJobsreport/);
});

test('the names of a platform without parts are empty, and are no error', () => {
  const outcome = runWithStub(NAMES.commands, ['{"version":1,"stack":"Other","cluster":"c"}']);
  expect(outcome).toMatchObject({ status: 0, stderr: '' });
});

test.each(OTHERS.map(({ heading, commands }, index) => [`${nameOf(heading)} (${index})`, commands] as const))(
  'the commands of %s copy and run with these names',
  (_name, commands) => {
    expect(grammarFault(commands)).toBe('');
    const outcome = outcomeOf(commands);
    expect({ stderr: outcome.stderr, status: outcome.status }).toEqual({ stderr: '', status: 0 });
    expect(outcome.calls.length + Number(commands.includes('name '))).toBeGreaterThan(1);
  },
);

/** Values of options that AWS spells in capitals. */
const VALUES_OF_AWS = [
  'ACTIVE',
  'ALARM',
  'FAILED',
  'IN_PROGRESS',
  'OK',
  'PENDING',
  'ROLLBACK',
  'RUNNING',
  'STOPPED',
  'SUCCESSFUL',
];

test('no block has a word that a person must replace', () => {
  const calls = OTHERS.flatMap(({ commands }) => outcomeOf(commands).calls);
  const words = calls.flat().filter((word) => /^[A-Z_]{2,}$/.test(word));
  expect([...new Set(words)].sort()).toEqual(VALUES_OF_AWS);
});

test('sentences name the cluster, the service and the log by the variables', () => {
  const literal = /(?<![\w/"$[.:])(CLUSTER|SERVICE|LOG_GROUP)(?![\w"])/;
  expect(INLINE.filter(({ commands }) => literal.test(commands))).toEqual([]);
});

test('a variable that nothing defines is an error of the shell', () => {
  const outcome = runWithStub(`${NAMES.commands}\naws ecs describe-clusters --clusters "$UNKNOWN"`, DOCUMENTS);
  expect(outcome).toMatchObject({ status: 1, stderr: expect.stringContaining('UNKNOWN: unbound variable') });
});

test('commands in sentences have the grammar of the shell', () => {
  expect(INLINE.map(({ commands }) => grammarFault(commands)).filter(Boolean)).toEqual([]);
});

test('each kind of alarm has an entry', () => {
  const page = fs.readFileSync(path.join(__dirname, '../../docs/runbook.md'), 'utf8');
  for (const entry of Object.values(RUNBOOK)) expect(page).toMatch(new RegExp(`^## ${entry}$`, 'm'));
});

test('the policy for ECS Exec is a policy, and needs MFA', () => {
  expect(POLICIES).toHaveLength(1);
  const { Statement } = JSON.parse(POLICIES[0].commands);
  expect(Statement.map(({ Effect, Action }: { Effect: string; Action: unknown }) => [Effect, Action])).toEqual([
    ['Allow', 'ecs:ExecuteCommand'],
    ['Allow', ['ecs:ListTasks', 'ecs:DescribeTasks']],
    ['Allow', 'kms:GenerateDataKey'],
    ['Deny', 'ssm:StartSession'],
  ]);
  expect(Statement[0].Condition.Bool).toEqual({ 'aws:MultiFactorAuthPresent': 'true' });
});
