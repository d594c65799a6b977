import * as fs from 'node:fs';
import * as path from 'node:path';
import { MeshBackend, type MeshCapability } from '../../src';
import { CHOICES, capabilityTable, FIXED } from './capability-table';

const FILE = path.join(__dirname, '..', '..', 'docs', 'mesh.md');
const TABLE = /(<!-- capabilities: .* -->\n)([\s\S]*?)(\n<!-- end of capabilities -->)/;

test('the table of capabilities in docs/mesh.md is generated from the code', () => {
  const wanted = capabilityTable();
  if (process.env.UPDATE_GOLDEN) {
    fs.writeFileSync(
      FILE,
      fs.readFileSync(FILE, 'utf8').replace(TABLE, (_all, begin, _old, end) => begin + wanted + end),
    );
  }
  const [, , table] = TABLE.exec(fs.readFileSync(FILE, 'utf8')) ?? [];
  expect(table).toBe(wanted);
});

test('every built-in mesh backend has a column', () => {
  const factories = Object.getOwnPropertyNames(MeshBackend).filter(
    (name) => typeof MeshBackend[name as 'envoy'] === 'function' && name !== 'custom',
  );
  expect(Object.keys(CHOICES).sort()).toEqual(factories.sort());
});

test.each(Object.entries(FIXED))('no capability is called fixed that %s can configure', (name, fixed) => {
  const { backend, withOption = { backend } } = CHOICES[name];
  const { capabilities } = withOption.backend.dataPlane;
  expect(Object.keys(fixed).filter((capability) => capabilities.includes(capability as MeshCapability))).toEqual([]);
});
