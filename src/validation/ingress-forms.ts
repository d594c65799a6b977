import { HTTPS_URL } from './forms';
import type { TextForm } from './kinds';

const LABEL = '[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?';

/** A domain name of a certificate of ACM. A wildcard is the first label. */
export const DOMAIN_NAME = form(
  new RegExp(`^(?=.{1,253}$)(\\*\\.)?${LABEL}(\\.${LABEL})+$`),
  "a domain name in lowercase letters, at most 253 characters, without a dot at its end; '*' only as the first label",
  '*.trading.example.com',
);

/** The first domain name of a certificate. @see https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html */
export const FIRST_DOMAIN_NAME = form(
  new RegExp(`^(?=.{1,64}$)${LABEL}(\\.${LABEL})+$`),
  "a domain name in lowercase letters, at most 64 characters, without '*' and without a dot at its end",
  'trading.example.com',
);

/** An issuer of tokens: a URL without a query (OpenID Connect Core 1.0 section 2). */
export const ISSUER: TextForm = {
  test: (text) => HTTPS_URL.test(text) && !text.includes('?'),
  expected: "a complete URL that begins with 'https://', without a query, spaces and quotes",
  example: 'https://id.example.com',
};

/** Scopes of OAuth 2.0 (RFC 6749 section 3.3). */
export const SCOPES = form(
  /^[!#-[\]-~]+( [!#-[\]-~]+)*$/,
  'scopes of printable ASCII characters, with one space between two of them',
  'openid email',
);

/** A name of a cookie (RFC 6265). */
export const COOKIE_NAME = form(
  /^[\w!#$%&'*+.^`|~-]+$/,
  'letters, digits and the other characters that RFC 6265 allows in a name',
  'trading-session',
);

/** A name of a cookie that a load balancer does not reserve. */
export const OWN_COOKIE_NAME: TextForm = {
  ...COOKIE_NAME,
  test: (text) => COOKIE_NAME.test(text) && !/^AWSALB/i.test(text),
  expected: `${COOKIE_NAME.expected}, not beginning with AWSALB, which the load balancer reserves (as AWSALBAPP and AWSALBTG)`,
};

/** A name of a rule of a web ACL. The name of its metric has a prefix. */
export const FIREWALL_RULE_NAME = form(/^[\w-]{1,47}$/, 'a name of 1 to 47 letters, digits, _ and -', 'BlockAdmin');

/** A name in AWS WAF. @see https://docs.aws.amazon.com/waf/latest/APIReference/API_ManagedRuleGroupStatement.html */
export const WAF_NAME = form(
  /^[\w-]{1,128}$/,
  'a name of 1 to 128 letters, digits, _ and -',
  'AWSManagedRulesPHPRuleSet',
);

/** A vendor of managed rule groups. */
export const WAF_VENDOR = form(
  /^(?=.*\S)[^\n]{1,128}$/,
  'the name of a vendor, at most 128 characters on one line',
  'AWS',
);

/** A version of a managed rule group. */
export const WAF_VERSION = form(
  /^[\w#:./-]{1,64}$/,
  'a version of 1 to 64 letters, digits and _ # : . / -',
  'Version_1.0',
);

/** The ARN of a rule group for load balancers. */
export const RULE_GROUP_ARN = form(
  /^arn:aws[a-z-]*:wafv2:[a-z0-9-]+:\d{12}:regional\/rulegroup\/[\w-]+\/[\w-]+$/,
  'the ARN of a regional rule group of AWS WAF',
  'arn:aws:wafv2:eu-west-1:123456789012:regional/rulegroup/own/1a2b3c4d',
);

/** A policy for TLS versions and ciphers. */
export const SSL_POLICY = form(
  /^ELBSecurityPolicy-[\w-]+$/,
  'a member of elbv2.SslPolicy',
  'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09',
);

/*
 * Conditions of a listener rule.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RuleCondition.html
 */

/** A path of a listener rule. */
export const ROUTE_PATH = form(
  /^[/*][\w.$/~"'@:+&*?-]{0,127}$/,
  "a path that begins with '/', at most 128 letters, digits, _ - . $ / ~ \" ' @ : + & and the wildcards * and ?; '?' matches one character, because query strings are not evaluated",
  '/api/*',
);

/** A host name of a listener rule. */
export const ROUTE_HOST = form(
  /^(?=.{1,128}$)[a-z0-9.*?-]*\.[a-z*?]+$/i,
  "a host name with a '.', at most 128 letters, digits, '-' and the wildcards * and ?, without scheme, port or path",
  '*.example.com',
);

/** An HTTP method of a listener rule. */
export const ROUTE_METHOD = form(
  /^[A-Z_-]{1,40}$/i,
  "an HTTP method of at most 40 letters, '-' and '_', without wildcards",
  'GET',
);

/** A name of a header of a listener rule (RFC 9110 section 5.6.2). */
export const ROUTE_HEADER_NAME = form(
  /^(?!host$)[\w!#$%&'*+.^`|~-]{1,40}$/i,
  "a header name of at most 40 characters, without ':'; use hosts instead of the header 'host'",
  'x-version',
);

/** A value of a header of a listener rule. */
export const ROUTE_HEADER_VALUE = form(
  /^(?=.*[!-~])[ -~]{1,128}$/,
  'a header value of at most 128 printable ASCII characters, not only spaces',
  'v2',
);

/** A JSON document. */
export const JSON_TEXT: TextForm = { test: isJson, expected: 'a JSON document', example: '{"error":"maintenance"}' };

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Returns a form with a regular expression. */
function form(pattern: RegExp, expected: string, example: string): TextForm {
  return { test: (text) => pattern.test(text), expected, example };
}
