import { resolve } from '../../../rigs/template/intrinsics';

const KNOWN = { Secret: 'arn:aws:secretsmanager:us-east-1:1:secret:x-AbCdEf', 'Database.Endpoint': 'db.internal' };

test.each([
  ['a text', 'plain', 'plain'],
  ['a number', 5, 5],
  ['nothing', null, null],
  ['a reference', { Ref: 'Secret' }, KNOWN.Secret],
  ['an attribute', { 'Fn::GetAtt': ['Database', 'Endpoint'] }, 'db.internal'],
  ['an attribute in its short form', { 'Fn::GetAtt': 'Database.Endpoint' }, 'db.internal'],
  ['a pseudo parameter', { Ref: 'AWS::Region' }, 'us-east-1'],
  ['a list', [{ Ref: 'AWS::Partition' }, 1], ['aws', 1]],
  ['an object with one key', { Name: { Ref: 'AWS::Region' } }, { Name: 'us-east-1' }],
  ['an empty object', {}, {}],
  [
    'functions in functions',
    { 'Fn::Join': ['-', [{ 'Fn::Select': ['6', { 'Fn::Split': [':', { Ref: 'Secret' }] }] }, 'end']] },
    'x-AbCdEf-end',
  ],
])('resolves %s', (_, value, expected) => {
  expect(resolve(value, KNOWN)).toEqual(expected);
});

test.each([
  [{ Ref: 'Unknown' }, /no value for Unknown/],
  [{ 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Unknown', 'Arn'] }]] }, /no value for Unknown\.Arn/],
  [{ 'Fn::Base64': ['x'] }, /got Fn::Base64, expected/],
])('says what it cannot resolve: %j', (value, message) => {
  expect(() => resolve(value, KNOWN)).toThrow(message);
});
