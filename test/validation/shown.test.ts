import { Duration, Size, Token } from 'aws-cdk-lib';
import { CapacityMix } from '../../src';
import { shown, withArticle } from '../../src/validation/shown';
import { anApp, aStack } from '../support/stacks';

const NUMBER_TOKEN = Token.asNumber({ Ref: 'Number' });
const TOKEN = 'a token (known only at deployment)';

class Anything {}

test.each<[unknown, string]>([
  ['a', "'a'"],
  ['', "''"],
  ['a\nb"c', `'a\\nb"c'`],
  ['x'.repeat(100), `'${'x'.repeat(80)}…' (100 characters)`],
  [Number.NaN, 'NaN'],
  [undefined, 'undefined'],
  [null, 'null'],
  [true, 'true'],
  [NUMBER_TOKEN, TOKEN],
  [`a ${Token.asString({ Ref: 'Text' })}`, TOKEN],
  [Token.asList({ Ref: 'List' }), TOKEN],
  [Duration.seconds(Number.NaN), 'Duration.seconds(NaN)'],
  [Duration.minutes(NUMBER_TOKEN), 'a Duration in minutes with a token (known only at deployment)'],
  [Size.kibibytes(512), 'Size.mebibytes(0.5)'],
  [Size.kibibytes(NUMBER_TOKEN), 'a Size with a token (known only at deployment)'],
  [[], 'an empty list'],
  [['a', 1], "['a', 1]"],
  [[{}, {}], 'a list of 2 elements'],
  [new Array(2), '[undefined, undefined]'],
  [{ [Token.asString({ Ref: 'Key' })]: 1, b: 2 }, "an object with 'a token, b'"],
  [anApp(), 'the App'],
  [Array.from({ length: 50 }, () => 'abc'), 'a list of 50 elements'],
  [{}, 'an empty object'],
  [Object.create(null), 'an empty object'],
  [{ cpu: 1, exec: true }, "an object with 'cpu, exec'"],
  [CapacityMix.spot(), 'a CapacityMix'],
  [CapacityMix, 'the function or class CapacityMix'],
  [() => 1, 'the function or class without a name'],
  [new Anything(), 'an Anything'],
  [aStack('Risk'), "the Stack 'Risk'"],
])('shown(%p)', (value, text) => {
  expect(shown(value)).toBe(text);
});

test.each([
  ['Alerting', 'an Alerting'],
  ['IVpc', 'an IVpc'],
  ['ImageRepository', 'an ImageRepository'],
  ['Route', 'a Route'],
  ['UserPool', 'a UserPool'],
])('withArticle(%s)', (noun, text) => {
  expect(withArticle(noun)).toBe(text);
});
