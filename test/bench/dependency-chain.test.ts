import { longestChain } from '../../bench/dependency-chain';

describe('the longest chain', () => {
  test('follows Ref, Fn::GetAtt and DependsOn, first to last', () => {
    const resources = {
      Service: { Type: 'T', Properties: { Names: ['x', { Ref: 'Cluster' }] } },
      Alarm: { Type: 'T', Properties: { Name: { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Service', 'Name'] }]] } } },
      Rule: { Type: 'T', DependsOn: ['Alarm'] },
      Cluster: { Type: 'T' },
      Queue: { Type: 'T' },
    };
    expect(longestChain(resources)).toEqual(['Cluster', 'Service', 'Alarm', 'Rule']);
  });

  test('knows parameters and pseudo parameters from resources', () => {
    const properties = { Region: { Ref: 'AWS::Region' }, Tag: { Ref: 'ATag' } };
    expect(longestChain({ Service: { Type: 'T', Properties: properties } })).toEqual(['Service']);
  });
});
