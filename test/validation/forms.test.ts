import { CRON_DAY, CRON_HOUR, CRON_MINUTE, CRON_MONTH, CRON_WEEKDAY, CRON_YEAR } from '../../src/validation/cron-forms';
import * as databaseForms from '../../src/validation/database-forms';
import * as plainForms from '../../src/validation/forms';
import * as imageForms from '../../src/validation/image-forms';
import * as ingressForms from '../../src/validation/ingress-forms';
import * as telemetryForms from '../../src/validation/telemetry-forms';
import * as timeForms from '../../src/validation/time-forms';
import * as workForms from '../../src/validation/work-forms';

const cronForms = { CRON_DAY, CRON_HOUR, CRON_MINUTE, CRON_MONTH, CRON_WEEKDAY, CRON_YEAR };
const forms = {
  ...cronForms,
  ...plainForms,
  ...timeForms,
  ...databaseForms,
  ...imageForms,
  ...ingressForms,
  ...telemetryForms,
  ...workForms,
};

describe.each(Object.entries(forms))('%s', (_name, { test: accepts, example }) => {
  test('accepts its example', () => {
    expect(accepts(example)).toBe(true);
  });
});

test.each<[keyof typeof forms, string[]]>([
  ['SOME_TEXT', ['', ' ', '\n']],
  ['PRINTABLE', ['', ' ', 'a\nb', 'größe']],
  ['VARIABLE_NAME', ['', 'A B', 'A=B', 'ä', 'A\n', `it's "x"`, '$(id)', 'a: b # c']],
  [
    'HEALTH_PATH',
    ['', 'health', '/a b', '/%DOWNSTREAM_LOCAL_PORT%', '/a%20b', '/$(id)', '/?x', `/${'a'.repeat(1024)}`],
  ],
  ['EMAIL', ['', 'a', 'a@', 'a@.', 'a,b@c.de', `\${AWS::Region}@example.com`, 'a@b', 'a b@c.de', 'a@b..de']],
  ['DNS_NAME', ['', 'a b', 'a..b', '-a', `${'a'.repeat(64)}.b`, 'https://a']],
  ['SERVICE_NAME', ['', 'Risk', '1risk', 'risk-', 'risk_engine', 'a'.repeat(64)]],
  ['DOMAIN_NAME', ['', 'com', 'a.example.com.', 'A.example.com', 'a.*.example.com', '*']],
  [
    'HTTPS_URL',
    [
      '',
      'http://a',
      'https://a b/c',
      `https://id.example.com/it's "x"`,
      'https://a/$(id) `id`',
      'https://a/a: b # c',
      'https://a..b',
      'https://-a',
      'https://a/%zz',
    ],
  ],
  ['GRPC_SERVICE', ['a b', 'größe', 'a"b', 'a'.repeat(256)]],
  ['METRIC_NAME', ['', '1a', 'a b', 'a"b', `\${env:A}`, 'a'.repeat(256)]],
  ['OTLP_URL', ['', 'otlp.example.com', 'https://a/', 'https://a?b', 'ftp://a', `https://\${env:A}`, 'https://a b']],
  ['OTLP_HEADER_NAME', ['', 'a b', 'a:b', 'a_b', `\${env:A}`]],
  ['COOKIE_NAME', ['', 'a b', 'a;b', 'a=b']],
  ['OWN_COOKIE_NAME', ['', 'AWSALB', 'awsalbapp-1', 'AWSALBTG', 'AWSALBown']],
  ['CONTAINER_NAME', ['', 'a b', 'a'.repeat(256)]],
  ['USER', ['', 'a b', ':1', '1:2:3']],
  ['FIELD_NAME', ['', 'a:b', 'a b']],
  ['FIREWALL_RULE_NAME', ['', 'a b', 'a'.repeat(48)]],
  ['FIRST_DOMAIN_NAME', ['', 'com', '*.example.com', `${'a'.repeat(53)}.example.com`]],
  ['ISSUER', ['', 'http://a', 'https://a/?p=1', `https://id.example.com/it's "x"`]],
  ['SCOPES', ['', ' ', 'openid  email', 'openid ', 'a"b', 'größe']],
  ['WAF_NAME', ['', 'a b', 'a'.repeat(129)]],
  ['WAF_VENDOR', ['', ' ', 'a'.repeat(129), 'a\nb']],
  ['WAF_VERSION', ['', '1 0', 'a'.repeat(65)]],
  [
    'RULE_GROUP_ARN',
    [
      '',
      'x',
      'arn:aws:wafv2:eu-west-1:123456789012:global/rulegroup/own/1',
      'arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/own/1',
      'arn:aws:iam::123456789012:role/x',
    ],
  ],
  ['SSL_POLICY', ['', 'TLS13', 'ELBSecurityPolicy-', 'ELBSecurityPolicy-a b']],
  ['ROUTE_PATH', ['', 'api/*', '/a?b=1', '/a b', '/%20', `/${'a'.repeat(128)}`]],
  ['ROUTE_HOST', ['', 'localhost', 'https://example.com', 'example.com/api', 'example.com:80', 'a.com1']],
  ['ROUTE_METHOD', ['', '*', 'GET POST', 'A'.repeat(41)]],
  ['ROUTE_HEADER_NAME', ['', 'Host', 'x:y', 'x y', 'x'.repeat(41)]],
  ['ROUTE_HEADER_VALUE', ['', ' ', 'a\nb', 'größe', 'a'.repeat(129)]],
  ['JSON_TEXT', ['', '{error}', "{'a':1}", 'text']],
  ['CRON_MINUTE', ['', '60', '-1', '5-', '5-3', '0/0', '*/', '1,,2', '?', 'L', 'NOON', 'noon', '0 15']],
  ['CRON_HOUR', ['24', '9-24', '9..17', 'NaN']],
  ['CRON_DAY', ['0', '32', '?', '32W', 'WL', '1,L', 'MON']],
  ['CRON_MONTH', ['0', '13', 'January', 'jan', 'DEC-JAN']],
  ['CRON_WEEKDAY', ['0', '8', 'L', '6#6', 'FRI-MON', 'MON#1,FRI#1', 'Monday']],
  ['CRON_YEAR', ['1969', '2200', '26']],
  ['DATE', ['', '2027-3-26', '26.03.2027', '2027-02-30', '2027-13-01', '1969-12-31', '2199-01-01']],
  ['TIME_OF_DAY', ['', '9:00', '09:00:00', '09:60', '24:01', 'noon']],
  ['TIME_ZONE', ['', 'PST', 'SystemV/AST4', 'Mars/Olympus', 'europe/london', '+09:00']],
  [
    'SLASH_16',
    ['', '10.0.0.0/8', '10.0.1.0/16', '10.300.0.0/16', '0.0.0.0/16', '127.0.0.0/16', '169.254.0.0/16', '224.0.0.0/16'],
  ],
  ['ROUTE_HEADER', ['', 'X-Version', 'a:b', 'x-mesh-callee-port']],
  ['HEADER_VALUE', ['', ' ', 'a ', ' a', 'a\n']],
  ['DATABASE_NAME', ['', '1st', 'my-db', 'a'.repeat(64), 'user', 'template1', 'table']],
  ['SCHEMA', ['', 'Risk', 'risk-engine', 'pg_risk', 'a'.repeat(60)]],
  ['OWN_SCHEMA', ['', 'public', 'rds_risk']],
  ['DATABASE_USER', ['', 'trading_admin', 'public', 'Risk', '1st', 'r'.repeat(60)]],
  ['DATABASE_HOST', ['', 'a b', 'a..b', 'https://a']],
  ['RESOURCE_ID', ['', 'arn:aws:rds:eu-west-1:123456789012:db:x', 'risk']],
  ['BACKUP_WINDOW', ['', '02:00-02:00', '02:00-02:29', '2:00-3:00', 'sun:02:00-sun:03:00', '25:00-26:00']],
  ['MAINTENANCE_WINDOW', ['', '04:00-05:00', 'sun:04:00-sun:04:10', 'sunday:04:00-sunday:05:00']],
  [
    'IMAGE_NAME',
    ['', ' ', 'nginx:a:b', 'nginx@sha256:abc', 'http://x/y:1', '/x:1', 'nginx:*?', `nginx:\${AWS::Region}`, 'a"b'],
  ],
  ['IMAGE_TAG', ['', 'has space', '.v1', 'a'.repeat(129)]],
  ['IMAGE_DIGEST', ['', 'abc', 'sha256:abc']],
  ['COMMAND_PART', ['x'.repeat(70_000)]],
  ['TEST_HEADER_NAME', ['', 'Host', 'x test', 'x'.repeat(41)]],
  ['TEST_HEADER_VALUE', ['', 'next*', 'next?', 'the next', 'x'.repeat(129)]],
  ['PATH_PREFIX', ['', 'v2', '/v2*', '/v2?x']],
  ['KAFKA_TOPIC', ['', '.', '..', 'a b', 'a/b', 'größe', 'a'.repeat(250)]],
  ['CONSUMER_GROUP', ['', 'a:b', 'a b', 'größe', 'a'.repeat(256)]],
  ['MSK_CLUSTER_NAME', ['', 'a_b', 'a/b', 'a'.repeat(65)]],
  [
    'MSK_CLUSTER_ARN',
    ['', 'trading', 'arn:aws:kafka:eu-west-1:111122223333:cluster/trading', 'arn:aws:ecs:eu-west-1:1:x'],
  ],
  ['KCL_APPLICATION', ['', 'ab', 'a b', 'a/b', 'a'.repeat(238)]],
])('%s refuses %p', (name, texts) => {
  for (const text of texts) expect({ text, accepted: forms[name].test(text) }).toEqual({ text, accepted: false });
});
