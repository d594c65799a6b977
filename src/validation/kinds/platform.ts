import { ALARM_KIND, ANY_TEXT, DNS_NAME, EMAIL, HTTPS_URL, SERVICE_NAME, SOME_TEXT } from '../forms';
import { instance, type Kinds, list, map, multipleOf, numberFrom, text, whole } from '../kinds';

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
/** The expressions and descriptions of alarms contain these numbers. */
const ALARM = { tokens: false, code: 'ThresholdOutOfRange' } as const;
const PERCENT = whole(1, 100, ALARM);
const COUNT = whole(1, 1_000_000_000, ALARM);
const MINUTES = whole(1, 1_440, { ...ALARM, source: 'the day that an alarm can evaluate every minute' });
const DOLLARS = whole(1, 1_000_000_000, { tokens: true, code: 'ThresholdOutOfRange' });

export const PLATFORM: Kinds = {
  'Alerting.email.address': text(EMAIL, { tokens: true, code: 'InvalidAddress' }),
  'PlatformThresholds.blockedConnections': COUNT,
  'PlatformThresholds.blockedRequests': COUNT,
  'PlatformThresholds.networkPortErrors': COUNT,
  'PlatformThresholds.resetConnections': COUNT,
  'PlatformThresholds.certificateDays': whole(1, 395, ALARM),
  'PlatformThresholds.databaseCapacityPercent': PERCENT,
  'PlatformThresholds.databaseConnectionsPercent': PERCENT,
  'PlatformThresholds.databaseCpuPercent': PERCENT,
  'PlatformThresholds.databaseFreeMemoryPercent': PERCENT,
  'PlatformThresholds.databaseFreeStoragePercent': PERCENT,
  'PlatformThresholds.databaseLagMilliseconds': COUNT,
  'PlatformThresholds.databaseTransactionIds': whole(1, 2_146_483_648, ALARM),
  'PlatformThresholds.databaseVolumeTebibytes': numberFrom(0, 256, { ...ALARM, aboveMin: true }),
  'PlatformThresholds.deadLetters': COUNT,
  'PlatformThresholds.functionErrors': COUNT,
  'PlatformThresholds.functionThrottles': COUNT,
  'PlatformThresholds.marketMinimumMinutes': MINUTES,
  'PlatformThresholds.natPortErrors': COUNT,
  'PlatformThresholds.placementFailures': COUNT,
  'PlatformThresholds.scalingAtMaximumMinutes': MINUTES,
  'PlatformThresholds.servicesSilentMinutes': multipleOf(5, 5, 1_440, ALARM),
  'PlatformThresholds.spotInterruptions': COUNT,
  'ServiceDefinitionProps.calls': list({ of: text(ANY_TEXT, { tokens: false }) }),
  'ServiceDefinitionProps.routes': list(),
  'TradingAnalyticsPlatform.addService.definition': DEFINITION,
  'TradingAnalyticsPlatform.addService.name': NAME,
  'TradingAnalyticsPlatform.addWorker.definition': DEFINITION,
  'TradingAnalyticsPlatform.addWorker.name': NAME,
  'TradingAnalyticsPlatform.service.name': text(ANY_TEXT, { tokens: false }),
  'TradingAnalyticsPlatform.worker.name': text(ANY_TEXT, { tokens: false }),
  'TickOptions.minutes': MINUTES,
  'TradingAnalyticsPlatformProps.monthlyBudget': DOLLARS,
  'TradingAnalyticsPlatformProps.namespaceName': text(DNS_NAME, { tokens: true, code: 'InvalidNamespaceName' }),
  'TradingAnalyticsPlatformProps.runbookUrl': RUNBOOK_URL,
  'TradingAnalyticsPlatformProps.services': map(NAME, { of: DEFINITION }),
  'TradingAnalyticsPlatformProps.workers': map(NAME, { of: DEFINITION }),
  'TradingAnalyticsPlatformProps.severities': SEVERITIES,
  'TradingMonitoring.watchTicks.id': text(SOME_TEXT, { tokens: false }),
  'TradingMonitoringProps.monthlyBudget': DOLLARS,
  'TradingMonitoringProps.runbookUrl': RUNBOOK_URL,
  'TradingMonitoringProps.severities': SEVERITIES,
};
