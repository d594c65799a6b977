import * as fs from 'node:fs';
import * as path from 'node:path';
import { RUNBOOK } from '../../src/runbook/runbook';
import { parametersOf } from '../support/names';
import { BLOCKS, INLINE, POLICIES } from '../support/runbook/blocks';
import { grammarFault, type Outcome, runWithStub } from '../support/runbook/shell';
import { aPlatform, aStack } from '../support/stacks';

const [NAMES, ...OTHERS] = BLOCKS;
const stack = aStack('TradingPlatform');
aPlatform(stack);
const DOCUMENTS = Object.values(parametersOf(stack));

/** The outcome of each block after the one with the names. A block runs once. */
const outcomes = new Map<string, Outcome>();
function outcomeOf(commands: string): Outcome {
  const outcome = outcomes.get(commands) ?? runWithStub(`${NAMES.commands}\n${commands}`, DOCUMENTS);
  outcomes.set(commands, outcome);
  return outcome;
}

const nameOf = (heading: string) => heading.toLowerCase().replace(/[^\w]+/g, '-');

test('the runbook begins with a block that reads the names', () => {
  expect(NAMES.heading).toBe('Names in the commands');
  expect(grammarFault(NAMES.commands)).toBe('');
  const shown = runWithStub(
    `${NAMES.commands}\nset +u; for each in $(compgen -v); do echo "$each=\${!each}"; done`,
    DOCUMENTS,
  );
  expect(shown.stderr).toBe('');
  expect(shown.calls).toHaveLength(1);
  const variables = [...NAMES.commands.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
  expect(variables).toHaveLength(19);
  const [ofJobs, others] = [/^JOB/, /^(?!JOB)/].map((form) => variables.filter((name) => form.test(name)));
  // The platform has no job of this name.
  for (const name of ofJobs) expect(shown.stdout).toMatch(new RegExp(`^${name}=$`, 'm'));
  for (const name of others) expect(shown.stdout).toMatch(new RegExp(`^${name}=.+$`, 'm'));
  expect(shown.stdout).toMatch(/^SERVICE=TradingPlatform-TradingServicesapigatewayService/m);
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
