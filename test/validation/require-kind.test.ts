import { Duration, Size, Token } from 'aws-cdk-lib';
import { ANY_TEXT, SERVICE_NAME } from '../../src/validation/forms';
import {
  type DurationKind,
  duration,
  type ListKind,
  list,
  type MapKind,
  map,
  multipleOf,
  type NumberKind,
  numberFrom,
  type SizeKind,
  size,
  text,
  whole,
} from '../../src/validation/kinds';
import { OptionPlace } from '../../src/validation/option-place';
import {
  requireDuration,
  requireList,
  requireMap,
  requireNumber,
  requireSize,
  requireText,
  requireTokens,
} from '../../src/validation/require-kind';
import { expectUsageError } from '../support/usage-errors';

const place = new OptionPlace('Call()', 'option', 'required');
const NUMBER_TOKEN = Token.asNumber({ Ref: 'Number' });
const TEXT_TOKEN = Token.asString({ Ref: 'Text' });
const refused = (got: string, expected: string, fix = '') => ({
  code: 'InvalidValue' as const,
  path: 'Call()',
  got,
  expected,
  fix,
});

describe('a number', () => {
  const KNOWN = { tokens: false };
  const HALVES = multipleOf(0.5, 0, 4, KNOWN);
  const ABOVE = numberFrom(0, Number.POSITIVE_INFINITY, { ...KNOWN, aboveMin: true });

  test.each<[NumberKind, number]>([
    [whole(1, 9, KNOWN), 1],
    [whole(1, 9, KNOWN), 9],
    [HALVES, 1.5],
    [multipleOf(0.1, 0.1, 100, KNOWN), 0.3],
    [ABOVE, 0.001],
    [whole(1, 9, { tokens: true }), NUMBER_TOKEN],
  ])('of %p accepts %p', (kind, value) => {
    expect(() => requireNumber(place, kind, value)).not.toThrow();
  });

  test.each<[NumberKind, number, string]>([
    [whole(1, 9, KNOWN), 0, 'a whole number from 1 to 9'],
    [whole(1, 9, KNOWN), 10, 'a whole number from 1 to 9'],
    [whole(1, 9, KNOWN), 1.5, 'a whole number from 1 to 9'],
    [whole(1, 9, KNOWN), Number.NaN, 'a whole number from 1 to 9'],
    [whole(1, 9, { ...KNOWN, source: 'RFC 1' }), 0, 'a whole number from 1 to 9 (RFC 1)'],
    [HALVES, 0.3, 'a multiple of 0.5 from 0 to 4'],
    [ABOVE, 0, 'a number above 0'],
    [ABOVE, Number.POSITIVE_INFINITY, 'a number above 0'],
    [numberFrom(0, 1, { ...KNOWN, aboveMin: true }), 2, 'a number above 0, up to 1'],
    [whole(1, Number.POSITIVE_INFINITY, KNOWN), 0, 'a whole number of at least 1'],
  ])('of %p refuses %p', (kind, value, expected) => {
    expectUsageError(() => requireNumber(place, kind, value), refused(`option: ${value}`, expected));
  });

  test('that must be known is no token', () => {
    expectUsageError(() => requireNumber(place, whole(1, 9, KNOWN), NUMBER_TOKEN), {
      code: 'NotKnownAtSynth',
      path: 'Call()',
      got: 'option is a token (known only at deployment)',
    });
  });

  test('has the code and the example of its kind', () => {
    const kind = whole(1, 9, { ...KNOWN, code: 'PortOutOfRange', example: 'Port.of(9)' });
    expectUsageError(() => requireNumber(place, kind, 0), {
      code: 'PortOutOfRange',
      path: 'Call()',
      got: 'option: 0',
      fix: 'for example Port.of(9)',
    });
  });
});

describe('a duration', () => {
  const SECONDS = duration('seconds', 1, 60, { tokens: true });
  const MILLIS = duration('milliseconds', 1, 60_000, { tokens: true });

  test.each<[DurationKind, Duration]>([
    [SECONDS, Duration.minutes(1)],
    [SECONDS, Duration.seconds(NUMBER_TOKEN)],
    [MILLIS, Duration.seconds(1)],
    [MILLIS, Duration.millis(NUMBER_TOKEN)],
    [duration('minutes', 0, 60, { tokens: false }), Duration.hours(1)],
    [duration('hours', 0, 60, { tokens: false }), Duration.days(1)],
    [duration('days', 0, 60, { tokens: false }), Duration.days(0)],
  ])('of %p accepts %s', (kind, value) => {
    expect(() => requireDuration(place, kind, value)).not.toThrow();
  });

  test.each<[DurationKind, Duration, string]>([
    [SECONDS, Duration.millis(1500), 'option in seconds: 1.5'],
    [SECONDS, Duration.seconds(0), 'option in seconds: 0'],
    [SECONDS, Duration.seconds(Number.NaN), 'option in seconds: NaN'],
    [MILLIS, Duration.minutes(2), 'option in milliseconds: 120000'],
  ])('of %p refuses %s', (kind, value, got) => {
    const unit = kind === MILLIS ? 'Duration.millis(60000)' : 'Duration.seconds(60)';
    expectUsageError(() => requireDuration(place, kind, value), refused(got, 'a whole number from 1 to', unit));
  });

  test('that is a token must be in its unit, or known', () => {
    const minutes = Duration.minutes(NUMBER_TOKEN);
    const wanted = { path: 'Call()', got: 'option: minutes with a token', fix: 'use Duration.seconds()' };
    expectUsageError(() => requireDuration(place, SECONDS, minutes), { code: 'NotKnownAtSynth', ...wanted });
    const withCode = { ...SECONDS, code: 'TimeoutOutOfRange' as const };
    expectUsageError(() => requireDuration(place, withCode, minutes), { code: 'TimeoutOutOfRange', ...wanted });
    expectUsageError(() => requireDuration(place, { ...SECONDS, tokens: false }, Duration.seconds(NUMBER_TOKEN)), {
      code: 'NotKnownAtSynth',
      path: 'Call()',
      got: 'option is a token',
    });
  });
});

describe('a size', () => {
  test.each<[SizeKind, Size]>([
    [size('MiB', 6, 4096), Size.gibibytes(1)],
    [size('GiB', 1, 4), Size.mebibytes(1024)],
  ])('of %p accepts %p', (kind, value) => {
    expect(() => requireSize(place, kind, value)).not.toThrow();
  });

  test.each<[SizeKind, Size, string, string]>([
    [size('MiB', 6, 4096), Size.kibibytes(131_584), 'option in MiB: 128.5', 'for example Size.mebibytes(6)'],
    [size('GiB', 1, 4), Size.gibibytes(5), 'option in GiB: 5', 'for example Size.gibibytes(1)'],
    [size('GiB', 1, 4, { example: 'two' }), Size.gibibytes(5), 'option in GiB: 5', 'for example two'],
  ])('of %p refuses %p', (kind, value, got, fix) => {
    expectUsageError(() => requireSize(place, kind, value), refused(got, 'a whole number from', fix));
  });

  test('is no token', () => {
    expectUsageError(() => requireSize(place, size('MiB', 1, 2), Size.mebibytes(NUMBER_TOKEN)), {
      code: 'NotKnownAtSynth',
      path: 'Call()',
      got: 'option is a token',
    });
  });
});

test('a text has the grammar of its form', () => {
  const kind = text(SERVICE_NAME, { tokens: true });
  expect(() => requireText(place, kind, 'risk-engine')).not.toThrow();
  expect(() => requireText(place, kind, `a ${TEXT_TOKEN}`)).not.toThrow();
  expectUsageError(() => requireText(place, kind, 'Risk'), refused("option: 'Risk'", 'a DNS label', "'risk-engine'"));
});

describe('a list', () => {
  test.each<[Partial<ListKind>, unknown[]]>([
    [{}, []],
    [{ min: 1, max: 2 }, ['a', 'b']],
    [{ unique: true }, ['a', 'b']],
    [{}, ['a', 'a']],
  ])('of %p accepts %p', (kind, value) => {
    expect(() => requireList(place, list(kind), value)).not.toThrow();
  });

  test.each<[Partial<ListKind>, unknown[], string, string, string]>([
    [{ min: 1 }, [], 'option: an empty list', 'a list of 1 or more elements', 'add an element'],
    [{ max: 1, source: 'ECS' }, ['a', 'b'], "option: ['a', 'b']", 'a list of 0 to 1 elements (ECS)', 'remove elements'],
    [{ unique: true }, ['a', 'b', 'a'], "option: 'a' twice", 'each element once', "remove the second 'a'"],
  ])('of %p refuses %p', (kind, value, got, expected, fix) => {
    expectUsageError(() => requireList(place, list(kind), value), refused(got, expected, fix));
  });
});

describe('a map', () => {
  const NAME = text(SERVICE_NAME, { tokens: false, code: 'InvalidServiceName' });

  test('has names of a grammar, and a limited number of entries', () => {
    expect(() => requireMap(place, map(NAME, {}), { a: 1, b: 2 })).not.toThrow();
    expectUsageError(
      () => requireMap(place, map(NAME, { max: 1 }), { a: 1, b: 2 }),
      refused('option: 2 entries', 'at most 1'),
    );
  });

  test.each<[MapKind, string, string]>([
    [map(NAME, {}), 'InvalidServiceName', "the name 'A B' in option"],
    [map(NAME, { code: 'NameTaken' }), 'NameTaken', "the name 'A B' in option"],
    [map(text(SERVICE_NAME, { tokens: false }), {}), 'InvalidValue', "the name 'A B' in option"],
  ])('of %p refuses a name', (kind, code, got) => {
    expectUsageError(() => requireMap(place, kind, { 'A B': 1 }), { code: code as 'NameTaken', path: 'Call()', got });
  });

  test('has no token as a name', () => {
    const kind = map(text(ANY_TEXT, { tokens: false }), {});
    expectUsageError(() => requireMap(place, kind, { [TEXT_TOKEN]: 1 }), {
      code: 'NotKnownAtSynth',
      path: 'Call()',
      got: 'a name in option is a token',
    });
  });
});

test('what accepts tokens accepts them', () => {
  expect(() => requireTokens(place, { tokens: true })).not.toThrow();
});
