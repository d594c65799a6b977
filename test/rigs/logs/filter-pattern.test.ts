import { matchesPattern } from '../../../rigs/logs/filter-pattern';

/**
 * The examples of the documentation of CloudWatch Logs.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
const BAD_REQUEST = '[ERROR 400] BAD REQUEST';
const UNAUTHORIZED = '[ERROR 401] UNAUTHORIZED REQUEST';
const MISSING = '[ERROR 419] MISSING ARGUMENTS';
const INVALID = '[ERROR 420] INVALID ARGUMENTS';
const SERVER = '[ERROR 500] INTERNAL SERVER ERROR';
const ALL = [BAD_REQUEST, UNAUTHORIZED, MISSING, INVALID, SERVER];

const EVENT = {
  eventType: 'UpdateTrail',
  sourceIPAddress: '111.111.111.111',
  arrayKey: ['value', 'another value'],
  objectList: [
    { name: 'a', id: 1 },
    { name: 'b', id: 2 },
  ],
  SomeObject: null,
  ThisFlag: true,
  ThatFlag: false,
  cluster: { name: 'c' },
};
const PEOPLE = {
  user: { id: 1, email: 'John.Stiles@example.com' },
  users: [
    { id: 2, email: 'John.Doe@example.com' },
    { id: 3, email: 'Jane.Doe@example.com' },
  ],
  actions: ['GET', 'PUT', 'DELETE'],
  coordinates: [
    [0, 1, 2],
    [4, 5, 6],
    [7, 8, 9],
  ],
};
const REQUEST = '127.0.0.1 Prod frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534';

describe('terms', () => {
  test.each([
    ['ERROR', ALL],
    ['ERROR ARGUMENTS', [MISSING, INVALID]],
    ['?ERROR ?ARGUMENTS', ALL],
    ['?UNAUTHORIZED ?MISSING', [UNAUTHORIZED, MISSING]],
    ['"INTERNAL SERVER ERROR"', [SERVER]],
    ['ERROR -ARGUMENTS', [BAD_REQUEST, UNAUTHORIZED, SERVER]],
    ['" "', ALL],
    ['', ALL],
    ['-ERROR', []],
    ['error', []],
    ['ERROR ?UNAUTHORIZED', ALL],
    ['%AUTHORIZED%', [UNAUTHORIZED]],
    ['%ERROR\\s4[12]\\d% -MISSING', [INVALID]],
  ])('%s', (pattern, matched) => {
    expect(ALL.filter((line) => matchesPattern(pattern, line))).toEqual(matched);
  });

  test('are parts of words, as CloudWatch finds them', () => {
    expect(matchesPattern('ERROR', 'Exiting with ERRORCODE: -1')).toBe(true);
    expect(matchesPattern('AUTHORIZED', UNAUTHORIZED)).toBe(true);
  });
});

describe('regular expressions', () => {
  test.each([
    ['%^[hc]at%', 'hat on', true],
    ['%^[hc]at%', 'a hat', false],
    ['%[hc]at$%', 'a cat', true],
    ['%colou?r%', 'color', true],
    ['%a{3,5}%', 'baaab', true],
    ['%a{3,5}%', 'baab', false],
    ['%gray|grey%', 'grey', true],
    ['%10\\.10\\.0\\.1%', '10.10.0.1', true],
    ['%10\\.10\\.0\\.1%', '10.10.0x1', false],
    ['%\\x3B%', 'a;b', true],
    ['%[^a]\\d\\D\\w\\W\\S%', 'b1xy z', true],
  ])('%s on %s', (pattern, line, expected) => {
    expect(matchesPattern(pattern, line)).toBe(expected);
  });

  test.each(['%something!%', '%(a)%', '%a b%', '%a"b%', '%é%', '%\\bword%', '%a<b%'])('%s is refused', (pattern) => {
    expect(() => matchesPattern(pattern, 'line')).toThrow('does not support');
  });

  test('more than two are refused', () => {
    expect(() => matchesPattern('{ $.a = %x% || $.b = %y% || $.c = %z% }', '{}')).toThrow('at most 2 regular');
  });
});

describe('JSON', () => {
  test.each([
    ['{ $.eventType = "UpdateTrail" }', true],
    ['{ $.eventType = UpdateTrail }', true],
    ['{ $.eventType = "updatetrail" }', false],
    ['{ $.eventType = "Update*" }', true],
    ['{ $.eventType = "*Trail" }', true],
    ['{ $.eventType = "*date*" }', true],
    ['{ $.eventType = "Up*Trail" }', false],
    ['{ $.eventType = * }', true],
    ['{ $.eventType != "UpdateTrail" }', false],
    ['{ $.eventType = %^Update% }', true],
    ['{ $.sourceIPAddress != 123.123.* }', true],
    ['{ $.sourceIPAddress = 111.* }', true],
    ['{ $.arrayKey[0] = "value" }', true],
    ['{ $.arrayKey[1] = "value" }', false],
    ['{ $.arrayKey = "value" }', false],
    ['{ $.arrayKey != "value" }', false],
    ['{ $.objectList[1].id = 2 }', true],
    ['{ $.objectList[1].id = 3 }', false],
    ['{ $.objectList[2].id = 2 }', false],
    ['{ $.cluster.name = "c" }', true],
    ['{ $.SomeObject IS NULL }', true],
    ['{ $.eventType IS NULL }', false],
    ['{ $.SomeOtherObject NOT EXISTS }', true],
    ['{ $.SomeObject NOT EXISTS }', false],
    ['{ $.SomeObject EXISTS }', true],
    ['{ $.ThisFlag IS TRUE }', true],
    ['{ $.ThatFlag IS TRUE }', false],
    ['{ $.ThatFlag IS FALSE }', true],
    ['{ $.toString EXISTS }', false],
  ])('%s', (pattern, expected) => {
    expect(matchesPattern(pattern, JSON.stringify(EVENT))).toBe(expected);
  });

  test.each([
    ['{ ($.user.id = 1) && ($.users[0].email = "John.Doe@example.com") }', true],
    [
      '{ $.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = "nonmatch" && $.actions[2] = "nonmatch" }',
      true,
    ],
    [
      '{ ($.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = "nonmatch") && $.actions[2] = "nonmatch" }',
      false,
    ],
    ['{ ($.user.id = 2 && $.users[0].email = "nonmatch") || $.actions[2] = "GET" }', false],
    ['{ $.coordinates[1][2] = 6 }', true],
  ])('%s', (pattern, expected) => {
    expect(matchesPattern(pattern, JSON.stringify(PEOPLE))).toBe(expected);
  });

  test.each([
    ['{ $.n > 75 }', 76, true],
    ['{ $.n > 75 }', 75, false],
    ['{ $.n < 50 }', 49.5, true],
    ['{ $.n >= 60 }', 60, true],
    ['{ $.n <= 5 }', 5, true],
    ['{ $.n <= 5 }', 6, false],
    ['{ $.n = 400 }', 400, true],
    ['{ $.n = 1e-3 }', 0.001, true],
    ['{ $.n != 1e+3 }', 1000, false],
    ['{ $.n >= 50 }', 'error', false],
    ['{ $.n >= 50 }', '60', true],
    ['{ $.n >= x }', 60, false],
    ['{ $.n = 4* }', 404, true],
  ])('%s with %s', (pattern, n, expected) => {
    expect(matchesPattern(pattern, JSON.stringify({ n }))).toBe(expected);
  });

  test('matches no text and no value that is not an object', () => {
    for (const line of ['level=error', '"error"', 'null', '{broken']) {
      expect(matchesPattern('{ $.level NOT EXISTS }', line)).toBe(false);
    }
  });

  test.each(['{ level = 1 }', "{ $.['a.b'] = 1 }", '{ $.@l = 1 }'])('%s has an invalid selector', (pattern) => {
    expect(() => matchesPattern(pattern, '{}')).toThrow(/invalid/);
  });

  test.each(['{ $.a }', '{ $.a = }', '{ ($.a = 1 }', '{ $.a = 1 $.b = 2 }', '{ $.a = 1 && }', '{ $.a & 1 }'])(
    '%s is invalid',
    (pattern) => {
      expect(() => matchesPattern(pattern, '{}')).toThrow('invalid filter pattern');
    },
  );
});

describe('fields that spaces separate', () => {
  test.each([
    ['[ip, user, username, timestamp, request =*.html*, status_code = 4*, bytes]', true],
    ['[..., request =*.html*, status_code = 4*, bytes]', true],
    ['[ip, user, ...]', true],
    ['[ip, user, ..., status_code = 404, bytes]', true],
    ['[ip, user, username, timestamp, request =*.html*, status_code = 404 || status_code = 410, bytes]', true],
    ['[ip, server, username, timestamp, request, status_code, bytes > 1000]', true],
    ['[ip, server, username, timestamp, request, status_code, bytes > 2000]', false],
    ['[ip, user, username, timestamp, request, status_code = 4* && status_code != 404, bytes]', false],
    ['[ip, user]', true],
    ['[ip, user = Prod]', false],
    ['[a, b, c, d, e, f, g, h]', false],
  ])('%s', (pattern, expected) => {
    expect(matchesPattern(pattern, REQUEST)).toBe(expected);
  });

  test.each([
    ['[w1=ERROR, w2]', [true, true, false]],
    ['[w1=ERROR || w1=WARN, w2]', [true, true, true]],
    ['[w1!=ERROR && w1!=WARN, w2]', [false, false, false]],
  ])('%s', (pattern, expected) => {
    const lines = ['ERROR WARN message', 'ERROR message', 'WARN message'];
    expect(lines.map((line) => matchesPattern(pattern, line))).toEqual(expected);
  });
});

test('a pattern that is too long is refused', () => {
  expect(() => matchesPattern('x'.repeat(1025), 'line')).toThrow('at most 1024 characters');
});
