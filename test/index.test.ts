import * as library from '../src';

test('the library exports classes and enums, and no helper functions or constants', () => {
  for (const [name, value] of Object.entries(library)) {
    const isClass = typeof value === 'function' && /^class\b/.test(value.toString());
    expect({ name, isPublicType: isClass || typeof value === 'object' }).toEqual({ name, isPublicType: true });
    expect(name).toMatch(/^[A-Z][a-z]/);
  }
});
