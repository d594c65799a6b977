import * as fs from 'node:fs';
import * as path from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { liveApp } from '../../../tools/live/app';
import { CLAIMS, type StepName } from '../../../tools/live/claims';
import { planText, STEPS } from '../../../tools/live/plan';
import { liveSection, proofWith } from '../../../tools/live/proof';
import type { LiveRun, StepResult } from '../../../tools/live/record';
import { runSteps } from '../../../tools/live/run';
import { STACK, type Variant } from '../../../tools/live/stack';
import { run } from '../../support/processes';

const ROOT = path.join(__dirname, '..', '..', '..');
const PROOF = fs.readFileSync(path.join(ROOT, 'docs', 'proof.md'), 'utf8');
const RECORD = path.join(ROOT, 'docs', 'live-run.json');

function templateOf(variant: Variant): Record<string, { Type: string; Properties: never; DeletionPolicy?: string }> {
  return Template.fromStack(liveApp(variant).node.findChild(STACK) as never).toJSON().Resources;
}

function runWith(...steps: StepResult[]): LiveRun {
  return { date: '2026-12-01', region: 'eu-west-1', version: '0.1.0', steps };
}

const passed = (name: StepName): StepResult => ({ name, seconds: 60 });

test('the plan states steps, time, cost and what stays after an interruption', () => {
  const text = planText(437.18);
  expect(text).toContain('Time: about 102 minutes. Cost: about 1.20 USD for 2 hours');
  expect(text).toContain('1. Deploy the default platform (about 30 minutes)\n   LIVE_VARIANT=first npx cdk deploy');
  expect(text).toContain(`6. Destroy the stack, also after a failure (about 25 minutes)\n   npx cdk destroy ${STACK}`);
});

test.each([
  [['--dry-run'], 0, 'This was a dry run: nothing was created.'],
  [[], 2, 'Nothing was created. Confirm the cost: npm run live -- --yes'],
])('with %j nothing is created', async (args, expected, text) => {
  const tool = path.join(ROOT, 'tools', 'live', 'main.ts');
  const env = { ...process.env, AWS_ENDPOINT_URL: 'http://127.0.0.1:1', CDK_VALIDATION: 'false' };
  const { code, output } = await run(
    'npx',
    ['tsx', '--tsconfig', path.join(ROOT, 'tsconfig.dev.json'), tool, ...args],
    env,
  );
  expect(output).toContain(text);
  expect(output).toContain('Cost: about');
  expect(code).toBe(expected);
});

test('nothing of the stack is kept, and the update and the broken version change one service', () => {
  const [first, updated, broken] = (['first', 'updated', 'broken'] as const).map(templateOf);
  const kept = Object.entries(first).filter(([, { DeletionPolicy }]) => /Retain|Snapshot/.test(DeletionPolicy ?? ''));
  expect(kept.map(([id]) => id)).toEqual([]);
  const changed = (before: typeof first, after: typeof first) =>
    Object.keys(after).filter((id) => JSON.stringify(before[id]) !== JSON.stringify(after[id]));
  expect(changed(first, updated)).toEqual([expect.stringContaining('analyticsengineTaskDefinition')]);
  expect(changed(updated, broken).some((id) => id.includes('analyticsengineTaskDefinition'))).toBe(true);
  expect(JSON.stringify(broken)).toContain('"Command":["false"]');
});

test('after a problem only the destruction runs', async () => {
  const calls: string[] = [];
  const action = (name: string) => async () => {
    calls.push(name);
    if (name === 'rotate') throw new Error('no deployment');
  };
  const actions = Object.fromEntries(STEPS.map(({ name }) => [name, action(name)])) as never;
  let time = 0;
  jest.spyOn(console, 'log').mockReturnValue();
  const results = await runSteps(STEPS, actions, () => (time += 500));
  expect(calls).toEqual(['deploy', 'requests', 'rotate', 'destroy']);
  expect(results).toContainEqual({ name: 'rotate', seconds: 1, problem: 'no deployment' });
  expect(results).toContainEqual({ name: 'destroy', seconds: 1 });
});

test('docs/proof.md has the list of the last run', () => {
  const record = fs.existsSync(RECORD) ? JSON.parse(fs.readFileSync(RECORD, 'utf8')) : undefined;
  // To correct it: npm run live -- --write
  expect(PROOF).toBe(proofWith(PROOF, record));
});

test('a run moves what it showed out of the list, and states what failed', () => {
  const none = liveSection(undefined);
  expect(CLAIMS.filter(({ text }) => !none.includes(`- ${text}`))).toEqual([]);
  const section = liveSection(
    runWith(
      passed('deploy'),
      passed('requests'),
      { name: 'rotate', seconds: 1, problem: 'no deployment' },
      passed('destroy'),
    ),
  );
  const [shown, open] = section.split('Only AWS can show the following:');
  expect(shown).toContain('on 2026-12-01 in eu-west-1, with the version 0.1.0');
  expect(shown).toContain('- requests through the load balancer');
  expect(shown).toContain('Not as expected:\n\n- rotate: no deployment');
  expect(open).toContain('- the event of Secrets Manager that redeploys');
  expect(open).toContain('- Spot interruptions');
  expect(open).not.toContain('- requests through the load balancer');
});

test('a page without the part is an error', () => {
  expect(() => proofWith('# Proof', undefined)).toThrow('docs/proof.md has no part between');
});
