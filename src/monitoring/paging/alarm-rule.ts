import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';

/** Returns the rule that an alarm is in ALARM state. The name is shorter than the ARN, and a rule has a maximum length. */
export function inAlarm({ alarmName }: IAlarm): string {
  return `ALARM("${alarmName}")`;
}

/** Returns the rule that at least one of some rules holds. */
export function anyOf(rules: string[]): string {
  if (rules.length === 0) return 'FALSE';
  return rules.length === 1 ? rules[0] : `(${rules.join(' OR ')})`;
}

/**
 * Returns the rule that at least two of some rules hold.
 *
 * It splits the list in halves: two of one half, or one of each. So its length grows with n log n, and not with the
 * number of pairs. `AT_LEAST()` counts alarms only, and a service has several.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-combining.html
 */
export function twoOf(rules: string[]): string {
  if (rules.length < 2) return 'FALSE';
  const middle = Math.ceil(rules.length / 2);
  const halves = [rules.slice(0, middle), rules.slice(middle)];
  const oneOfEach = `(${halves.map(anyOf).join(' AND ')})`;
  return anyOf([oneOfEach, ...halves.filter((half) => half.length > 1).map(twoOf)]);
}
