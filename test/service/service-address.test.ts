import { defaultServiceName, requireServiceName, urlVariable } from '../../src/service/service-address';
import { aStack } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

describe('the name of a service', () => {
  test.each([
    ['Risk', 'risk'],
    ['RiskEngine', 'risk-engine'],
    ['risk-engine', 'risk-engine'],
    ['FXEngine2', 'fx-engine2'],
    ['MarketDataV2Feed', 'market-data-v2-feed'],
  ])('defaults to the construct id in kebab case: %s', (id, name) => {
    expect(defaultServiceName(id)).toBe(name);
  });

  test.each(['a', 'a1', 'risk-engine', `a${'b'.repeat(62)}`])('may be %s', (name) => {
    expect(() => requireServiceName(aStack(), name)).not.toThrow();
  });

  test.each(['', 'Risk', 'risk_engine', '1risk', '-risk', 'risk-', 'a.b', `a${'b'.repeat(63)}`])(
    'may not be "%s"',
    (name) => {
      expectUsageError(() => requireServiceName(aStack('Risk'), name), {
        code: 'InvalidServiceName',
        path: 'Risk',
        got: `'${name}'`,
        expected: 'at most 63 characters',
      });
    },
  );

  test('gives the name of the variable for its URL', () => {
    expect(urlVariable('risk-engine')).toBe('RISK_ENGINE_URL');
  });
});
