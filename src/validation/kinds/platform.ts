import { ALARM_KIND, ANY_TEXT, DNS_NAME, EMAIL, HTTPS_URL, SERVICE_NAME } from '../forms';
import { instance, type Kinds, list, map, text } from '../kinds';

const NAME = text(SERVICE_NAME, { tokens: false, code: 'InvalidServiceName' });
/** The description of an alarm ends with the URL. Unit: characters. */
const MAX_URL = 500;
const RUNBOOK_URL = text(
  {
    ...HTTPS_URL,
    test: (url) => HTTPS_URL.test(url) && url.length <= MAX_URL,
    expected: `${HTTPS_URL.expected}, at most ${MAX_URL} characters`,
  },
  { tokens: true },
);
const DEFINITION = instance({ code: 'NotADefinition', missing: 'NotADefinition' });

const SEVERITIES = map(text(ALARM_KIND, { tokens: false, code: 'UnknownAlarmKind' }), {});

export const PLATFORM: Kinds = {
  'Alerting.email.address': text(EMAIL, { tokens: true, code: 'InvalidAddress' }),
  'ServiceDefinitionProps.calls': list({ of: text(ANY_TEXT, { tokens: false }) }),
  'ServiceDefinitionProps.routes': list(),
  'TradingAnalyticsPlatform.addService.definition': DEFINITION,
  'TradingAnalyticsPlatform.addService.name': NAME,
  'TradingAnalyticsPlatform.service.name': text(ANY_TEXT, { tokens: false }),
  'TradingAnalyticsPlatformProps.namespaceName': text(DNS_NAME, { tokens: true, code: 'InvalidNamespaceName' }),
  'TradingAnalyticsPlatformProps.runbookUrl': RUNBOOK_URL,
  'TradingAnalyticsPlatformProps.services': map(NAME, { of: DEFINITION }),
  'TradingAnalyticsPlatformProps.severities': SEVERITIES,
  'TradingMonitoringProps.runbookUrl': RUNBOOK_URL,
  'TradingMonitoringProps.severities': SEVERITIES,
};
