import { Token } from 'aws-cdk-lib';
import { Ingress, MaintenancePage, Route } from '../../src';
import { aLoadBalancer, allOf } from '../support/load-balancers';
import { templateOf, warningsOf } from '../support/stacks';
import { changesBetween } from '../support/template-changes';
import { expectUsageError } from '../support/usage-errors';

const withPage = (maintenance?: MaintenancePage) => aLoadBalancer({ ingress: () => Ingress.http({ maintenance }) });
const FIRST = Route.when({ paths: ['/first'], priority: 1 });

describe('a maintenance page', () => {
  test.each([
    [MaintenancePage.html('<p>Back soon</p>'), 'text/html', '<p>Back soon</p>'],
    [MaintenancePage.json('{"error":"maintenance"}'), 'application/json', '{"error":"maintenance"}'],
    [MaintenancePage.text('Back soon'), 'text/plain', 'Back soon'],
  ])('answers every request with 503, before all routes', (page, ContentType, MessageBody) => {
    const { stack } = withPage(page);
    expect(Object.values(allOf(stack, 'AWS::ElasticLoadBalancingV2::ListenerRule'))).toMatchObject([
      {
        Priority: 1,
        Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['*'] } }],
        Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '503', ContentType, MessageBody } }],
      },
    ]);
  });

  test('adds or removes one rule and changes nothing else', () => {
    const templateWith = (maintenance?: MaintenancePage) => {
      const { stack, route } = withPage(maintenance);
      route('Gateway', [Route.path('/*'), Route.host('a.com')]);
      return templateOf(stack).toJSON();
    };
    const [open, closed] = [templateWith(), templateWith(MaintenancePage.text('Back soon'))];
    const rule = [expect.stringMatching(/^IngressLoadBalancer\w+Route1[0-9A-F]{8}$/)];
    expect(changesBetween(open, closed)).toEqual({ added: rule, removed: [], changed: [] });
    expect(changesBetween(closed, open)).toEqual({ added: [], removed: rule, changed: [] });
  });

  test('has at most 1,024 bytes in UTF-8', () => {
    expect(() => withPage(MaintenancePage.html('é'.repeat(512)))).not.toThrow();
    for (const factory of ['html', 'json', 'text'] as const) {
      expectUsageError(() => MaintenancePage[factory](`"${'é'.repeat(512)}"`), {
        code: 'MaintenancePageTooLong',
        path: `MaintenancePage.${factory}()`,
        got: 'body: 1026 bytes',
      });
    }
  });

  test.each([
    ['html', ' '],
    ['text', ''],
    ['json', '{error}'],
    ['json', ''],
  ] as const)('throws for the %s body %j', (factory, body) => {
    expectUsageError(() => MaintenancePage[factory](body), {
      code: 'InvalidValue',
      path: `MaintenancePage.${factory}()`,
      got: `body: '${body}'`,
    });
  });

  test('can be a token', () => {
    const { stack } = withPage(MaintenancePage.json(Token.asString({ Ref: 'Page' })));
    const [rule] = Object.values(allOf(stack, 'AWS::ElasticLoadBalancingV2::ListenerRule'));
    expect(rule.Actions[0].FixedResponseConfig.MessageBody).toEqual({ Ref: 'Page' });
  });

  test('throws for a route with its priority', () => {
    const { route } = withPage(MaintenancePage.text('Back soon'));
    expectUsageError(() => route('Gateway', [FIRST]), {
      code: 'RoutesCollide',
      path: 'Stack/Gateway',
      got: "path '/first' (priority 1) and a maintenance page",
      fix: 'priority: 2',
    });
  });

  test('warns of such a route before there is maintenance', () => {
    const { stack, route } = withPage();
    route('Gateway', [FIRST]);
    expect(warningsOf(stack)).toEqual([expect.stringContaining("path '/first' has priority 1, which a maintenance")]);
  });

  test('counts as a rule', () => {
    const { route } = withPage(MaintenancePage.text('Back soon'));
    const routes = Array.from({ length: 100 }, (_, index) => Route.when({ paths: [`/${index}`], priority: index + 2 }));
    expectUsageError(() => route('Gateway', routes), {
      code: 'LoadBalancerFull',
      path: 'Stack/Gateway',
      got: '101 rules, one for each route and one for maintenance',
    });
  });
});
