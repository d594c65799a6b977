// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub has its own placeholders
import { CanonicalValues, referencesIn } from '../../src/update-safety/canonical-values';

const values = new CanonicalValues(
  new Map([
    [
      'Main',
      {
        Outputs: {
          Plain: { Value: 1 },
          Id: { Value: { Ref: 'Vpc' }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}-vpc' } } },
        },
      },
    ],
    ['Later', {}],
  ]),
  (key) => key === 'Main.New',
);

test.each<[unknown, string]>([
  [undefined, 'undefined'],
  [null, 'null'],
  [80, '80'],
  [true, 'true'],
  [['a', 1], '[a,1]'],
  [{ B: 1, A: '1' }, '{A:1,B:1}'],
  [{ A: { Ref: 'AWS::NoValue' }, B: undefined, C: 2 }, '{C:2}'],
  [{ Ref: 'Queue' }, '<Main.Queue>'],
  [{ Ref: 'New' }, '<Main.New+>'],
  [{ Ref: 'AWS::StackName' }, 'Main'],
  [{ Ref: 'AWS::StackId' }, '<Main id>'],
  [{ Ref: 'AWS::Region' }, '<AWS::Region>'],
  [{ 'Fn::GetAtt': ['Queue', 'Arn'] }, '<Main.Queue:Arn>'],
  [{ 'Fn::GetAtt': 'Db.Endpoint.Port' }, '<Main.Db:Endpoint.Port>'],
  [{ 'Fn::GetAtt': ['New', 'Arn'] }, '<Main.New+:Arn>'],
  [{ 'Fn::ImportValue': 'Main-vpc' }, '<Main.Vpc>'],
  [{ 'Fn::ImportValue': { 'Fn::Join': ['-', ['Main', 'vpc']] } }, '<Main.Vpc>'],
  [{ 'Fn::ImportValue': 'Far' }, '<import Far>'],
  [{ 'Fn::GetStackOutput': { StackName: 'Main', OutputName: 'Id', Region: { Ref: 'AWS::Region' } } }, '<Main.Vpc>'],
  [{ 'Fn::GetStackOutput': { StackName: 'Main', OutputName: 'None' } }, '<output Main None>'],
  [{ 'Fn::GetStackOutput': { StackName: 'Later', OutputName: 'None' } }, '<output Later None>'],
  [{ 'Fn::GetStackOutput': { StackName: 'Far', OutputName: 'Id' } }, '<output Far Id>'],
  [{ 'Fn::Join': ['/', ['a', { Ref: 'AWS::StackName' }, { Ref: 'Queue' }]] }, 'a/Main/<Main.Queue>'],
  [{ 'Fn::Join': ['/', { 'Fn::GetAZs': '' }] }, '{Fn::Join:[/,{Fn::GetAZs:}]}'],
  [
    { 'Fn::Sub': '${Queue}-${Queue.Arn}-${!Literal}-${AWS::Region}' },
    '<Main.Queue>-<Main.Queue:Arn>-${!Literal}-<AWS::Region>',
  ],
  [{ 'Fn::Sub': ['${Name}-${Queue}', { Name: 'a' }] }, 'a-<Main.Queue>'],
  [{ 'Fn::Select': [0, { Ref: 'List' }] }, '{Fn::Select:[0,<Main.List>]}'],
])('the canonical text of %j', (value, text) => {
  expect(values.of('Main', value)).toBe(text);
});

test('a value of another stack has its name', () => {
  expect(values.of('Later', { Ref: 'Queue' })).toBe('<Later.Queue>');
  expect(values.exported('Main-vpc')).toBe('<Main.Vpc>');
  expect(values.exported('Plain')).toBeUndefined();
});

test('references are found in a text', () => {
  expect(referencesIn('a/<Main.Queue>-<Main.New+:Arn><AWS::Region><Main id>[<Later/Nested.Db:Endpoint.Port>]')).toEqual(
    ['Main.Queue', 'Main.New', 'Later/Nested.Db'],
  );
});
