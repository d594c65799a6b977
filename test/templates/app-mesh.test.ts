import * as path from 'node:path';
import { MeshBackend } from '../../src';
import { aPlatform, aStack, templateOf } from '../support/stacks';
import { changesBetween, NO_CHANGES } from '../support/template-changes';
import { golden, withoutHashes } from './golden';

const GOLDEN = path.join(__dirname, 'app-mesh.template.json');

test('the platform on App Mesh is the one in app-mesh.template.json', () => {
  const stack = aStack('Platform');
  aPlatform(stack, { mesh: MeshBackend.appMesh() });
  const template = withoutHashes(templateOf(stack).toJSON());
  expect(changesBetween(golden(GOLDEN, template) as object, template as object)).toEqual(NO_CHANGES);
});
