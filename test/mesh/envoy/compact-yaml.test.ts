import { compactYaml } from '../../../src/mesh/envoy/compact-yaml';

const LONG = { a: 'a part that is long enough', b: ['to', 'have', 'a', 'name'], c: { d: 'of its own' } };

describe('compactYaml()', () => {
  test('writes plain words without quotes, and quotes text that YAML reads as another type', () => {
    expect(
      compactYaml({ name: 'envoy.filters.http.router', '@type': 'a/b', text: 'two words', on: 'true', empty: '' }),
    ).toBe('{name: envoy.filters.http.router,"@type": a/b,text: "two words","on": "true",empty: ""}');
    expect(compactYaml([1, 2.5, true, false, '1', '-', 'no', 'a: b', 'x#y', '10s'])).toBe(
      '[1,2.5,true,false,"1","-","no","a: b","x#y","10s"]',
    );
  });

  test('omits undefined fields', () => {
    expect(compactYaml({ a: undefined, b: 1 })).toBe('{b: 1}');
  });

  test('writes a repeated part once, with its children', () => {
    expect(compactYaml([LONG, LONG, LONG])).toBe(
      '[&a0 {a: "a part that is long enough",b: [to,have,a,name],c: {d: "of its own"}},*a0 ,*a0 ]',
    );
  });

  test('also names a child that is repeated elsewhere', () => {
    const inner = { deep: 'this is inside of one and beside it as well' };
    expect(compactYaml([{ inner }, { inner }, inner])).toBe(
      '[&a0 {inner: &a1 {deep: "this is inside of one and beside it as well"}},*a0 ,*a1 ]',
    );
  });

  test('repeats short parts', () => {
    expect(compactYaml([{ a: { b: 1 } }, { a: { b: 1 } }])).toBe('[{a: {b: 1}},{a: {b: 1}}]');
  });
});
