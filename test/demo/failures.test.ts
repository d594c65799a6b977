import { failuresOf } from '../../demo/failures';
import { platformPage } from '../../demo/platform-page/page';
import { html } from '../../demo/report/page';
import type { DemoResults } from '../../demo/results';
import { aPlatform, aStack, templateOf } from '../support/stacks';

const KEPT = { resource: 'Key', type: 'AWS::KMS::Key', what: 'rotates', promised: 'true', found: 'true', kept: true };
const SHOWN = { what: 'the stack is gone', shown: true, found: 'DELETE_COMPLETE' };
const AS_PROMISED: Omit<DemoResults, 'failures'> = {
  machine: 'Node.js 22',
  template: {},
  cloudFormation: [],
  packs: [{ pack: 'HIPAA', raw: 6, open: [] }],
  acknowledgements: [],
  disposableDifferences: [],
  promises: { promises: [KEPT], resourcesInspected: 1, typesNotInspected: [] },
  rotation: [SHOWN],
  update: [SHOWN],
  destruction: [SHOWN],
  underLoad: [SHOWN],
  timings: [],
};

describe('what was not as promised', () => {
  test('is nothing when all was', () => {
    expect(failuresOf(AS_PROMISED)).toEqual([]);
  });

  test.each<[string, Partial<DemoResults>, string]>([
    ['the CDK’s rules', { cloudFormation: ['F3012: not an integer'] }, 'validation: F3012: not an integer'],
    ['a pack', { packs: [{ pack: 'HIPAA', raw: 7, open: ['Rule /Path'] }] }, 'HIPAA: Rule /Path'],
    [
      'a promise',
      { promises: { ...AS_PROMISED.promises, promises: [{ ...KEPT, found: 'false', kept: false }] } },
      'Key, rotates: promised true, found false',
    ],
    ['the rotation', { rotation: [{ what: 'a new key', shown: false, found: 'the old' }] }, 'a new key: found the old'],
    ['the update', { update: [{ ...SHOWN, shown: false }] }, 'the stack is gone: found DELETE_COMPLETE'],
    [
      'the update under load',
      {
        underLoad: [{ what: 'a route moves: no request fails', shown: false, found: '3 of 90 requests failed (503)' }],
      },
      'a route moves: no request fails: found 3 of 90 requests failed (503)',
    ],
    ['the destruction', { destruction: [{ ...SHOWN, shown: false }] }, 'the stack is gone: found DELETE_COMPLETE'],
  ])('names a finding of %s, also on the page', (_what, finding, failure) => {
    const stack = aStack();
    aPlatform(stack);
    const results = { ...AS_PROMISED, template: templateOf(stack).toJSON(), ...finding };
    expect(failuresOf(results)).toEqual([failure]);
    const page = html(platformPage({ ...results, failures: [failure] }));
    expect(page).not.toContain('Everything was as promised');
    expect(page).toContain(failure);
  });
});
