import type { TextForm } from './kinds';

/** Any text, the empty one included. */
export const ANY_TEXT: TextForm = { test: () => true, expected: 'a string', example: 'text' };

/** A text with at least one visible character. */
export const SOME_TEXT = form(/\S/, 'a text that is not blank', 'text');

/** A line of printable ASCII characters. */
export const PRINTABLE = form(/^[ -~]*[!-~][ -~]*$/, 'printable ASCII characters, not only spaces', 'text');

/**
 * A name of an environment variable: printable ASCII without spaces and '=', which ends the name in the environment.
 * Quotes and characters that a shell expands are left out, because no program reads such a name.
 */
export const VARIABLE_NAME = form(
  /^(?!__proto__$)[\w.:/@+-]+$/,
  'a name of letters, digits and _ . : / @ + -, without spaces',
  'MARKET_DATA_MODE',
);

/**
 * A path that needs no escaping in a shell, in a printf format and in an HTTP request line.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
 */
export const HEALTH_PATH = form(
  /^\/[\w./~-]{0,1023}$/,
  "a path that begins with '/' and contains only letters, digits and . _ ~ - /, at most 1,024 characters",
  '/health',
);

/** The name of a service in a gRPC health check. The empty text is the whole server. */
export const GRPC_SERVICE = form(
  /^[\w./-]{0,255}$/,
  'the name of a gRPC service: letters, digits and _ . / -, at most 255 characters, or the empty text for the whole server',
  'trading.v1.Prices',
);

/** An absolute path of a folder in a container. */
export const CONTAINER_PATH = form(
  /^(?!.*\/\.{1,2}(\/|$))(\/[\w.@+-]+)+$/,
  "an absolute path of letters, digits and _ . @ + -, without '.', '..' and a slash at the end",
  '/var/lib/reports',
);

/** An e-mail address as Amazon SNS accepts it. */
export const EMAIL = form(
  /^(?=.{3,254}$)[\w!#%&'*+/=?^`|~-]+(\.[\w!#%&'*+/=?^`|~-]+)*@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/i,
  'one e-mail address',
  'oncall@example.com',
);

const LABEL = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
const URL_CHARACTER = '([\\w.~!$&*+,;=:@/-]|%[\\da-f]{2})';

/** A name of DNS (RFC 1123). */
export const DNS_NAME = form(
  new RegExp(`^(?=.{1,253}$)${LABEL}(\\.${LABEL})*$`, 'i'),
  'a DNS name: labels of letters, digits and hyphens, separated by dots, at most 253 characters',
  'trading.internal',
);

/** A DNS label that can also begin the name of an environment variable (RFC 1035 section 2.3.1). */
export const SERVICE_NAME = form(
  /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
  'a DNS label: lowercase letters, digits and hyphens, beginning with a letter, at most 63 characters',
  'risk-engine',
);

/** The name of a kind of alarm. The room of the alarms compares it with its kinds. */
export const ALARM_KIND = form(/^[A-Z][A-Za-z]*$/, 'the name of a kind of alarm, for example CpuHigh', 'CpuHigh');

/** A URL of a page or an endpoint. */
export const HTTPS_URL = form(
  new RegExp(`^https://${LABEL}(\\.${LABEL})*(:\\d{1,5})?(/${URL_CHARACTER}*)?(\\?(${URL_CHARACTER}|\\?)*)?$`, 'i'),
  "a complete URL that begins with 'https://', without spaces and quotes",
  'https://id.example.com/token',
);

/**
 * A name of a header that routes between versions match: lower case, as HTTP/2 requires (RFC 9113 section 8.2.1).
 *
 * Envoy's own routes use the header with the port.
 */
export const ROUTE_HEADER: TextForm = {
  test: (text) => /^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(text) && text !== 'x-mesh-callee-port',
  expected: "the name of an HTTP header in lower case, without ':', except x-mesh-callee-port, which the mesh sets",
  example: 'x-version',
};

/** A value of a header, which has no space at its begin and its end. */
export const HEADER_VALUE = form(
  /^[!-~]([ -~]*[!-~])?$/,
  'a value of printable ASCII characters, without a space at its begin and end',
  'next',
);

/** A name of a header of test requests that a load balancer and Service Connect match in the same way. */
export const TEST_HEADER_NAME = form(
  /^(?!host$)[\w!#$%&'+.^`|~-]{1,40}$/i,
  "a header name other than 'host', at most 40 characters",
  'x-test',
);

/** A value of a header of test requests. @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_HttpHeaderConditionConfig.html */
export const TEST_HEADER_VALUE = form(
  /^[!-)+->@-~]{1,128}$/,
  'at most 128 printable characters without spaces, * and ?',
  'next',
);

/** A name of a container. @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
export const CONTAINER_NAME = form(/^[\w-]{1,255}$/, 'a name of 1 to 255 letters, digits, _ and -', 'log-router');

/** A user of a container, with or without a group. */
export const USER = form(
  /^[\w.-]+(:[\w.-]+)?$/,
  "a user as a number or a name, with or without a group: '1000' or '1000:1000'",
  '1000',
);

/** A name of a field in a secret. ECS separates the ARN, the field and the version by colons. */
export const FIELD_NAME = form(/^(?!__proto__$)[\w.-]+$/, 'letters, digits and _ . -, without a colon', 'api_key');

/** An absolute path of routes, and of rewritten paths. */
export const PATH_PREFIX = form(
  /^\/[\w./~%@:+-]*$/,
  "a path that begins with '/', without a query and wildcards",
  '/v2',
);

/** The id of an AWS account. */
export const ACCOUNT_ID = form(/^\d{12}$/, 'the id of an AWS account: 12 digits', '123456789012');

/** A range of IPv4 addresses. AWS removes bits after the mask, and the rule would differ from the template. */
export const IPV4_RANGE: TextForm = {
  test: (text) => {
    const [, mask] = /^(?:(?:0|[1-9]\d{0,2})\.){3}(?:0|[1-9]\d{0,2})\/([12]?\d|3[0-2])$/.exec(text) ?? [];
    const octets = text.split(/[./]/).slice(0, 4).map(Number);
    if (mask === undefined || octets.some((octet) => octet > 255)) return false;
    const address = octets.reduce((sum, octet) => sum * 256 + octet, 0);
    return address % 2 ** (32 - Number(mask)) === 0;
  },
  expected: 'a range of IPv4 addresses in CIDR notation, with zeros after the mask',
  example: '203.0.113.0/24',
};

/** An IPv4 range of a VPC. AWS does not create a VPC in the ranges of this host, of link-local addresses and of multicast. */
export const SLASH_16: TextForm = {
  test: (text) =>
    /^((1?\d?\d|2[0-4]\d|25[0-5])\.){2}0\.0\/16$/.test(text) && !/^(0|127|22[4-9]|23\d)\.|^169\.254\.|^0\d/.test(text),
  expected: 'a /16 with zeros after the mask, because the ranges of the subnets derive from it, in a range for hosts',
  example: '10.1.0.0/16',
};

/** Returns a form with a regular expression. */
function form(pattern: RegExp, expected: string, example: string): TextForm {
  return { test: (text) => pattern.test(text), expected, example };
}
