import { Token } from 'aws-cdk-lib';
import { addressIn, addressVariable, defaultServiceName, urlVariable } from '../../src/workload/service-address';
import { aService, aStack } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

describe('the name of a service', () => {
  test.each([
    ['Risk', 'risk'],
    ['RiskEngine', 'risk-engine'],
    ['risk-engine', 'risk-engine'],
    ['FXEngine2', 'fx-engine2'],
    ['MarketDataV2Feed', 'market-data-v2-feed'],
  ])('defaults to the construct id in kebab case: %s', (id, name) => {
    expect(defaultServiceName(aStack(), id)).toBe(name);
  });

  test.each(['a', 'a1', 'risk-engine', `a${'b'.repeat(62)}`])('may be %s', (serviceName) => {
    expect(aService({ serviceName }).service.serviceName).toBe(serviceName);
  });

  test.each(['', 'Risk', 'risk_engine', '1risk', '-risk', 'risk-', 'a.b', `a${'b'.repeat(63)}`])(
    'may not be "%s"',
    (serviceName) => {
      expectUsageError(() => aService({ serviceName }), {
        code: 'InvalidServiceName',
        path: 'Stack/RiskEngine',
        got: `serviceName: '${serviceName}'`,
        expected: 'at most 63 characters',
      });
    },
  );

  test.each([
    ['Größe', "the default name 'größe', from the construct id 'Größe'"],
    ['2Risk', "the default name '2-risk', from the construct id '2Risk'"],
    ['Risk_Engine', "the default name 'risk_engine', from the construct id 'Risk_Engine'"],
  ])('must be set with the construct id %s', (id, got) => {
    expectUsageError(() => aService({}, id), {
      code: 'InvalidServiceName',
      path: `Stack/${id}`,
      got,
      fix: "set serviceName, for example 'risk-engine'",
    });
    expect(() => aService({ serviceName: 'risk' }, id)).not.toThrow();
  });

  test('gives the name of the variable for its URL', () => {
    expect(urlVariable('risk-engine')).toBe('RISK_ENGINE_URL');
    expect(addressVariable('risk-engine')).toBe('RISK_ENGINE_ADDRESS');
  });

  const later = Token.asString({ Ref: 'Later' });
  test.each([
    ['http://127.0.0.1:15101', '127.0.0.1:15101'],
    ['tcp://fix.trading.internal:9878', 'fix.trading.internal:9878'],
    ['http://plane/b', 'plane:80'],
    [`http://risk.${later}:8080`, { 'Fn::Join': ['', ['risk.', { Ref: 'Later' }, ':8080']] }],
    [later, { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'Later' }] }] }],
  ])('gives the address in the URL %s', (url, address) => {
    expect(aStack().resolve(addressIn(url))).toEqual(address);
  });
});
