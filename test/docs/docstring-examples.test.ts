import * as fs from 'node:fs';
import * as path from 'node:path';

const { types }: { types: Record<string, { kind: string; docs?: { example?: string } }> } = JSON.parse(
  fs.readFileSync(path.join(__dirname, '..', '..', '.jsii'), 'utf8'),
);

test('every public class has an example in the help of an editor', () => {
  const classes = Object.entries(types).filter(([, { kind }]) => kind === 'class');
  expect(classes.length).toBeGreaterThan(50);
  expect(classes.filter(([, { docs }]) => !docs?.example).map(([name]) => name)).toEqual([]);
});
