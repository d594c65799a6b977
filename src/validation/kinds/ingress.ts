import { ANY_TEXT, HTTPS_URL, PRINTABLE, SOME_TEXT } from '../forms';
import {
  COOKIE_NAME,
  DOMAIN_NAME,
  FIREWALL_RULE_NAME,
  FIRST_DOMAIN_NAME,
  ISSUER,
  JSON_TEXT,
  OWN_COOKIE_NAME,
  ROUTE_HEADER_NAME,
  ROUTE_HEADER_VALUE,
  ROUTE_HOST,
  ROUTE_METHOD,
  ROUTE_PATH,
  RULE_GROUP_ARN,
  SCOPES,
  SSL_POLICY,
  WAF_NAME,
  WAF_VENDOR,
  WAF_VERSION,
} from '../ingress-forms';
import { duration, type Kinds, type ListKind, list, map, type TextForm, text, whole } from '../kinds';

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
const COOKIE = { tokens: true, code: 'InvalidCookieName' } as const;
const ENDPOINT = text(HTTPS_URL, AUTHENTICATION);
/** A route of one value needs a literal, because its priority is computed from the value. */
const LITERAL = { tokens: false, code: 'InvalidRoute' } as const;
const FIREWALL = { tokens: true, code: 'InvalidFirewallRule' } as const;
const RULE = text(FIREWALL_RULE_NAME, { ...FIREWALL, tokens: false });
const RULE_NAMES = list({
  unique: true,
  max: 100,
  source: 'the limit of AWS WAF',
  code: 'InvalidFirewallRule',
  of: text(WAF_NAME, FIREWALL),
});
/** It is in no template, only in the sum of the capacities. */
const CAPACITY = whole(1, 5_000, { ...FIREWALL, tokens: false, source: 'the limit of AWS WAF' });
const PAGE = text(SOME_TEXT, { tokens: true });
const RATE = whole(10, 2_000_000_000, { tokens: true, code: 'RateLimitOutOfRange', source: 'the range of AWS WAF' });
const PRIORITY = whole(1, 50_000, {
  tokens: false,
  code: 'PriorityOutOfRange',
  source: 'the range of a load balancer',
});
/** The listener's id contains it. */
const TCP_PORT = whole(1, 65_535, { tokens: false, code: 'PortOutOfRange' });
const DOMAIN = { tokens: true, code: 'InvalidDomainName' } as const;

export const INGRESS: Kinds = {
  'Authentication.sessionCookieName.serviceName': text(SOME_TEXT, { tokens: false }),
  'AuthenticationOptions.requestParameters': map(text(PRINTABLE, { ...AUTHENTICATION, tokens: false }), {
    code: 'InvalidAuthentication',
    max: 10,
    of: text(ANY_TEXT, { tokens: true }),
  }),
  'AuthenticationOptions.scope': text(SCOPES, AUTHENTICATION),
  'AuthenticationOptions.sessionCookieName': text(COOKIE_NAME, COOKIE),
  'AuthenticationOptions.sessionTimeout': duration('seconds', 1, 604_800, SESSION),
  'DomainIngressOptions.alternativeNames': list({
    unique: true,
    max: 99,
    source: 'the highest quota of ACM is 100 names',
    code: 'InvalidDomainName',
    of: text(DOMAIN_NAME, DOMAIN),
  }),
  'DomainIngressOptions.domainName': text(FIRST_DOMAIN_NAME, DOMAIN),
  'ExistingIngressOptions.certificates': list({ min: 1, code: 'NoCertificate' }),
  'ExistingIngressOptions.clients': list({ min: 1, code: 'NoClients' }),
  'ExistingIngressOptions.domainName': text(FIRST_DOMAIN_NAME, DOMAIN),
  'ExistingIngressOptions.idleTimeout': duration('seconds', 1, 4_000, {
    tokens: false,
    code: 'TimeoutOutOfRange',
    source: 'the limit of a load balancer',
    example: 'Duration.minutes(5)',
  }),
  'ExistingIngressOptions.port': whole(1, 65_535, { tokens: false, code: 'PortOutOfRange' }),
  'ExistingIngressOptions.sslPolicy': text(SSL_POLICY, { tokens: true }),
  'ExistingRuleGroupOptions.arn': text(RULE_GROUP_ARN, FIREWALL),
  'ExistingRuleGroupOptions.capacity': CAPACITY,
  'FirewallMatchOptions.capacity': CAPACITY,
  'FirewallRule.existing.name': RULE,
  'FirewallRule.match.name': RULE,
  'FirewallRuleGroupOptions.blockRules': RULE_NAMES,
  'FirewallRuleGroupOptions.countRules': RULE_NAMES,
  'HttpIngressOptions.clientAddressHeader': text(ROUTE_HEADER_NAME, { tokens: true }),
  'HttpIngressOptions.clients': list({ min: 1, code: 'NoClients' }),
  'HttpIngressOptions.firewallRules': list(),
  'HttpIngressOptions.rateLimit': RATE,
  'HttpsIngressOptions.sslPolicy': text(SSL_POLICY, { tokens: true }),
  'Ingress.https.certificates': list({ min: 1, code: 'NoCertificate' }),
  'InternalNetworkOptions.clients': list({ min: 1, code: 'NoClients' }),
  'InternalNetworkOptions.idleTimeout': duration('seconds', 60, 6_000, {
    tokens: false,
    code: 'TimeoutOutOfRange',
    source: 'the range of a Network Load Balancer',
    example: 'Duration.minutes(10)',
  }),
  'InternalNetworkOptions.sslPolicy': text(SSL_POLICY, { tokens: true }),
  'MaintenancePage.html.body': PAGE,
  'MaintenancePage.json.body': text(JSON_TEXT, { tokens: true }),
  'MaintenancePage.text.body': PAGE,
  'ManagedRuleGroup.of.name': text(WAF_NAME, { ...FIREWALL, tokens: false }),
  'ManagedRuleGroupAttributes.capacity': CAPACITY,
  'ManagedRuleGroupAttributes.vendor': text(WAF_VENDOR, FIREWALL),
  'ManagedRuleGroupOptions.configs': list(),
  'ManagedRuleGroupOptions.name': RULE,
  'ManagedRuleGroupOptions.version': text(WAF_VERSION, FIREWALL),
  'OidcAuthenticationOptions.authorizationEndpoint': ENDPOINT,
  'OidcAuthenticationOptions.clientId': text(PRINTABLE, AUTHENTICATION),
  'OidcAuthenticationOptions.issuer': text(ISSUER, AUTHENTICATION),
  'OidcAuthenticationOptions.tokenEndpoint': ENDPOINT,
  'OidcAuthenticationOptions.userInfoEndpoint': ENDPOINT,
  'PriorityRange.first': PRIORITY,
  'PriorityRange.last': PRIORITY,
  'Route.host.name': text(ROUTE_HOST, LITERAL),
  'Route.path.pattern': text(ROUTE_PATH, LITERAL),
  'Route.tcp.port': TCP_PORT,
  'RouteConditions.headers': map(text(ROUTE_HEADER_NAME, LITERAL), {
    code: 'InvalidRoute',
    max: 5,
    of: conditions(ROUTE_HEADER_VALUE),
  }),
  'RouteConditions.hosts': conditions(ROUTE_HOST),
  'RouteConditions.methods': conditions(ROUTE_METHOD),
  'RouteConditions.paths': conditions(ROUTE_PATH),
  'RouteConditions.priority': whole(1, 50_000, { ...LITERAL, source: 'the range of a load balancer' }),
  'SharedLoadBalancer.addRoutes.routes': list(),
  'SharedNetworkLoadBalancer.addRoutes.routes': list(),
  'StickySessions.applicationCookie.duration': STICKINESS,
  'StickySessions.applicationCookie.name': text(OWN_COOKIE_NAME, COOKIE),
  'StickySessions.loadBalancerCookie.duration': STICKINESS,
  'TcpRouteOptions.deregistrationDelay': duration('seconds', 0, 3_600, {
    tokens: true,
    code: 'TimeoutOutOfRange',
    source: 'the range of a load balancer',
    example: 'Duration.minutes(2)',
  }),
  'TcpRouteOptions.testPort': TCP_PORT,
  'WebFirewall.metricBlocked.ruleName': text(SOME_TEXT, { tokens: false }),
  'WebFirewall.metricCounted.ruleName': text(SOME_TEXT, { tokens: false }),
  'WebFirewallProps.clientAddressHeader': text(ROUTE_HEADER_NAME, { tokens: true }),
  'WebFirewallProps.rateLimit': RATE,
  'WebFirewallProps.rules': list(),
};

/** The values of one kind of condition. */
function conditions(form: TextForm): ListKind {
  return list({
    min: 1,
    max: 5,
    source: 'the limit of a listener rule',
    code: 'InvalidRoute',
    of: text(form, { tokens: true, code: 'InvalidRoute' }),
  });
}
