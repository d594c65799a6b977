import { Stack, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { TakenNames } from '../../src/naming/taken-names';
import { anApp } from '../support/stacks';

test('a name belongs to the first construct and its children', () => {
  const names = new TakenNames();
  const app = anApp();
  const one = new Construct(new Stack(app, 'One'), 'A');
  const other = new Construct(new Stack(app, 'Other'), 'B');
  expect(names.take(one, 'x')).toBeUndefined();
  expect(names.take(new Construct(one, 'Child'), 'x')).toBeUndefined();
  expect(names.take(other, 'y')).toBeUndefined();
  expect(names.take(other, 'x')).toBe(one);
  expect(names.take(one, 'x')).toBe(one);
});

test('each stage has its own names, and so has a tree without an app', () => {
  const names = new TakenNames();
  const app = anApp();
  const owners = [new Construct(new Stage(app, 'Beta'), 'A'), new Construct(new Stage(app, 'Prod'), 'A'), app];
  const alone = new Construct(undefined as never, '');
  for (const owner of [...owners, alone]) expect(names.take(owner, 'x')).toBeUndefined();
});
