import {
  type CloudWatchClient,
  type CompositeAlarm,
  ListTagsForResourceCommand,
  type MetricAlarm,
  paginateDescribeAlarms,
} from '@aws-sdk/client-cloudwatch';
import { dueNotice } from './due';
import { MONITORING_TAGS } from './monitoring-tag';
import type { Notices } from './notices';
import { MINUTE_MS, type Tick } from './tick';

/** The end of the description of an alarm of the platform that pages. */
const PAGES = /\bSeverity: page\./;

const HOUR_MS = 60 * MINUTE_MS;

/** The alarms that are announced again. */
export interface RepeatedAlarms {
  /** The ARN of the topic that they notify. */
  readonly topic: string;
  /** The tag of the monitoring. Another monitoring announces the alarms that only have its tag. */
  readonly monitoring: string;
}

/**
 * Announces each alarm that pages again for every hour that it is in ALARM state.
 *
 * CloudWatch itself announces an alarm only when its state changes. An alarm whose actions are disabled or suppressed is
 * not announced. The time of the last change of the state decides the minute, so nothing is stored.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
 */
export async function repeatPages(
  { at }: Tick,
  { topic, monitoring }: RepeatedAlarms,
  cloudwatch: CloudWatchClient,
  notices: Notices,
): Promise<void> {
  for (const alarm of await ringing(topic, cloudwatch)) {
    const since = alarm.StateTransitionedTimestamp;
    const hours = since && dueNotice({ since, at, everyMs: HOUR_MS, runMs: MINUTE_MS });
    if (!hours) continue; // not due, or the beginning, which CloudWatch itself announces
    if (await isOfAnother(monitoring, alarm, cloudwatch)) continue;
    const name = alarm.AlarmName as string;
    await notices.send({
      subject: `STILL IN ALARM (${hours} h): ${name}`,
      text: `The alarm ${name} has been in ALARM state since ${since.toISOString()}.\n\n${alarm.AlarmDescription}`,
    });
  }
}

/** Returns the alarms in ALARM state that notify a topic now. */
async function ringing(topic: string, client: CloudWatchClient): Promise<(MetricAlarm | CompositeAlarm)[]> {
  const alarms: (MetricAlarm | CompositeAlarm)[] = [];
  const pages = paginateDescribeAlarms(
    { client },
    { StateValue: 'ALARM', ActionPrefix: topic, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] },
  );
  for await (const { MetricAlarms = [], CompositeAlarms = [] } of pages) {
    alarms.push(...MetricAlarms, ...CompositeAlarms.filter(({ ActionsSuppressedBy }) => !ActionsSuppressedBy));
  }
  // The filter is a prefix, and the ARN of another topic can begin with it. It also finds OK actions.
  return alarms.filter(
    ({ ActionsEnabled, AlarmActions, AlarmDescription = '' }) =>
      ActionsEnabled && AlarmActions?.includes(topic) && PAGES.test(AlarmDescription),
  );
}

/** Indicates whether another platform, which notifies the same topic, announces the alarm. */
async function isOfAnother(
  monitoring: string,
  { AlarmArn }: MetricAlarm | CompositeAlarm,
  client: CloudWatchClient,
): Promise<boolean> {
  const { Tags = [] } = await client.send(new ListTagsForResourceCommand({ ResourceARN: AlarmArn }));
  const tags = Tags.flatMap(({ Key = '' }) => (Key.startsWith(MONITORING_TAGS) ? [Key] : []));
  return tags.length > 0 && !tags.includes(monitoring);
}
