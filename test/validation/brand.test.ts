import { Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as library from '../../src';
import { brand, classNameOf, isBranded, isInstanceOf } from '../../src/validation/brand';
import { TYPES } from '../../src/validation/option-types';

const OWN_CLASSES = Object.entries(TYPES).flatMap(([name, notation]) =>
  notation.startsWith('class') && !name.includes('.') ? [name] : [],
);

test.each(OWN_CLASSES)('%s has its mark', (name) => {
  // biome-ignore lint/performance/noDynamicNamespaceImportAccess: every class of the table
  const { prototype } = library[name as 'Ingress'];
  expect(isBranded(prototype, name)).toBe(true);
  expect(classNameOf(prototype)).toBe(name);
});

describe('isBranded()', () => {
  class Base {}
  class Derived extends Base {}
  brand(Base, 'Base');

  test('recognizes subclasses, and the same class of another copy', () => {
    class OtherCopy {}
    brand(OtherCopy, 'Base');
    for (const value of [new Base(), new Derived(), new OtherCopy()]) expect(isBranded(value, 'Base')).toBe(true);
  });

  test('recognizes nothing else', () => {
    for (const value of [undefined, null, 'Base', {}, Base]) expect(isBranded(value, 'Base')).toBe(false);
    expect(isBranded(new Base(), 'Other')).toBe(false);
  });
});

test('isInstanceOf() recognizes classes of the CDK and their subclasses', () => {
  expect(isInstanceOf(Duration.days(1), 'aws-cdk-lib.Duration')).toBe(true);
  expect(isInstanceOf(ecs.ContainerImage.fromRegistry('x'), 'aws-cdk-lib.aws_ecs.ContainerImage')).toBe(true);
  expect(isInstanceOf(Duration.days(1), 'aws-cdk-lib.Size')).toBe(false);
  for (const value of [undefined, 'a', {}, Object.create(null)])
    expect(isInstanceOf(value, 'aws-cdk-lib.Size')).toBe(false);
});

test('classNameOf() knows plain objects and other classes', () => {
  expect(classNameOf({})).toBeUndefined();
  expect(classNameOf(Object.create(null))).toBeUndefined();
  expect(classNameOf(new Map())).toBe('Map');
});
