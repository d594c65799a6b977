import { identityOf } from '../../../src/certificates/handlers/identity-tags';

const tags = [
  { Key: 'Name', Value: 'anything' },
  { Key: 'trading-mesh:service', Value: 'risk-engine' },
  { Key: 'trading-mesh:dns-name', Value: 'risk-engine.trading.internal' },
  { Key: 'trading-mesh:uri', Value: 'spiffe://trading.internal/risk-engine' },
];

test('the tags of a secret identify the service of its certificate', () => {
  expect(identityOf('a-secret', tags)).toEqual({
    serviceName: 'risk-engine',
    dnsName: 'risk-engine.trading.internal',
    uri: 'spiffe://trading.internal/risk-engine',
  });
});

test.each([1, 2, 3])('a missing tag is an error (%d)', (index) => {
  expect(() =>
    identityOf(
      'a-secret',
      tags.filter((tag) => tag !== tags[index]),
    ),
  ).toThrow(`a-secret has no tag ${tags[index].Key}`);
  expect(() =>
    identityOf('a-secret', [{ Key: tags[index].Key, Value: '' }, ...tags.slice(index + 1), ...tags.slice(0, index)]),
  ).toThrow('has no tag');
});
