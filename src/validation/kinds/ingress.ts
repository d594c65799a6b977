import {
  ANY_TEXT,
  ARN,
  COOKIE_NAME,
  DOMAIN_NAME,
  FIREWALL_RULE_NAME,
  HEADER_NAME,
  HTTPS_URL,
  OWN_COOKIE_NAME,
  PRINTABLE,
  SOME_TEXT,
} from '../forms';
import { duration, type Kinds, list, map, text, whole } from '../kinds';

const ANY = text(ANY_TEXT, { tokens: true });
const SESSION = {
  tokens: true,
  code: 'SessionTimeoutOutOfRange',
  source: 'seven days, the limit of AWS',
  example: 'Duration.hours(12)',
} as const;
const STICKINESS = duration('seconds', 1, 604_800, {
  tokens: true,
  code: 'StickinessOutOfRange',
  source: 'seven days, the limit of AWS',
  example: 'Duration.hours(1)',
});
const AUTHENTICATION = { tokens: true, code: 'InvalidAuthentication' } as const;
const URL = text(HTTPS_URL, AUTHENTICATION);
const ROUTE = { tokens: true, code: 'InvalidRoute' } as const;
const ROUTE_TEXT = text(PRINTABLE, ROUTE);
const ROUTE_LIST = list({ ...ROUTE, tokens: false, min: 1, of: ROUTE_TEXT });
const RULE = text(FIREWALL_RULE_NAME, { tokens: false, code: 'InvalidFirewallRule' });
const RULE_NAMES = list({ unique: true, code: 'InvalidFirewallRule', of: text(SOME_TEXT, { tokens: true }) });
const CAPACITY = whole(1, 5_000, { tokens: true, code: 'InvalidFirewallRule' });
const PAGE = text(ANY_TEXT, { tokens: true, code: 'MaintenancePageTooLong' });
const RATE = whole(10, 2_000_000_000, { tokens: true, code: 'RateLimitOutOfRange' });
const DOMAIN = text(DOMAIN_NAME, { tokens: true, code: 'InvalidDomainName' });
const SERVICE = text(SOME_TEXT, { tokens: false });

export const INGRESS: Kinds = {
  'Authentication.sessionCookieName.serviceName': SERVICE,
  'AuthenticationOptions.requestParameters': map(text(SOME_TEXT, { tokens: false, code: 'InvalidAuthentication' }), {
    code: 'InvalidAuthentication',
    max: 10,
    of: ANY,
  }),
  'AuthenticationOptions.scope': text(SOME_TEXT, AUTHENTICATION),
  'AuthenticationOptions.sessionCookieName': text(COOKIE_NAME, { tokens: true, code: 'InvalidCookieName' }),
  'AuthenticationOptions.sessionTimeout': duration('seconds', 1, 604_800, SESSION),
  'DomainIngressOptions.alternativeNames': list({ unique: true, code: 'InvalidDomainName', of: DOMAIN }),
  'DomainIngressOptions.domainName': DOMAIN,
  'ExistingRuleGroupOptions.arn': text(ARN, { tokens: true, code: 'InvalidFirewallRule' }),
  'ExistingRuleGroupOptions.capacity': CAPACITY,
  'FirewallMatchOptions.capacity': CAPACITY,
  'FirewallRule.existing.name': RULE,
  'FirewallRule.match.name': RULE,
  'FirewallRuleGroupOptions.blockRules': RULE_NAMES,
  'FirewallRuleGroupOptions.countRules': RULE_NAMES,
  'HttpIngressOptions.clients': list({ min: 1, code: 'NoClients' }),
  'HttpIngressOptions.firewallRules': list(),
  'HttpIngressOptions.rateLimit': RATE,
  'HttpsIngressOptions.sslPolicy': text(SOME_TEXT, { tokens: true }),
  'Ingress.https.certificates': list({ min: 1, code: 'NoCertificate' }),
  'MaintenancePage.html.body': PAGE,
  'MaintenancePage.json.body': PAGE,
  'MaintenancePage.text.body': PAGE,
  'ManagedRuleGroup.of.name': text(SOME_TEXT, { tokens: false, code: 'InvalidFirewallRule' }),
  'ManagedRuleGroupAttributes.capacity': CAPACITY,
  'ManagedRuleGroupAttributes.vendor': text(SOME_TEXT, { tokens: true, code: 'InvalidFirewallRule' }),
  'ManagedRuleGroupOptions.configs': list(),
  'ManagedRuleGroupOptions.name': RULE,
  'ManagedRuleGroupOptions.version': text(SOME_TEXT, { tokens: true, code: 'InvalidFirewallRule' }),
  'OidcAuthenticationOptions.authorizationEndpoint': URL,
  'OidcAuthenticationOptions.clientId': text(SOME_TEXT, AUTHENTICATION),
  'OidcAuthenticationOptions.issuer': URL,
  'OidcAuthenticationOptions.tokenEndpoint': URL,
  'OidcAuthenticationOptions.userInfoEndpoint': URL,
  'Route.host.name': ROUTE_TEXT,
  'Route.path.pattern': ROUTE_TEXT,
  'RouteConditions.headers': map(text(HEADER_NAME, { tokens: false, code: 'InvalidRoute' }), { of: ROUTE_LIST }),
  'RouteConditions.hosts': ROUTE_LIST,
  'RouteConditions.methods': ROUTE_LIST,
  'RouteConditions.paths': ROUTE_LIST,
  'RouteConditions.priority': whole(1, 50_000, { tokens: false, code: 'InvalidRoute' }),
  'SharedLoadBalancer.addRoutes.routes': list(),
  'StickySessions.applicationCookie.duration': STICKINESS,
  'StickySessions.applicationCookie.name': text(OWN_COOKIE_NAME, { tokens: true, code: 'InvalidCookieName' }),
  'StickySessions.loadBalancerCookie.duration': STICKINESS,
  'WebFirewall.metricBlocked.ruleName': text(SOME_TEXT, { tokens: false }),
  'WebFirewall.metricCounted.ruleName': text(SOME_TEXT, { tokens: false }),
  'WebFirewallProps.rateLimit': RATE,
  'WebFirewallProps.rules': list(),
};
