import { ANY_TEXT, FIELD_NAME, SOME_TEXT } from '../forms';
import { duration, type Kinds, list, objectOf, type TextForm, text, whole } from '../kinds';
import { ROTATION_SCHEDULE } from '../rotation-schedules';
import { TIME_OF_DAY, TIME_ZONE } from '../time-forms';

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
const DESCRIPTION: TextForm = {
  test: ({ length }) => length <= 2_048,
  expected: 'a text of at most 2048 characters (the rule of Secrets Manager)',
  example: 'The key of the market data feed',
};
/** A rotation window is computed at synthesis, in weeks of hours. */
const HOURS = { tokens: false, code: 'InvalidRotationSchedule' } as const;
const MARGIN = duration('minutes', 0, 24 * 60 - 1, { ...HOURS, example: 'Duration.minutes(45)' });
const FIELD = text(FIELD_NAME, { tokens: false, code: 'InvalidSecretField' });

export const SECRETS: Kinds = {
  'ExternalKeyOptions.fields': list({ min: 1, unique: true, code: 'InvalidSecretField', of: FIELD }),
  'GeneratedKeyOptions.field': FIELD,
  'GeneratedKeyOptions.length': whole(32, 4_096, { tokens: false, code: 'KeyLengthOutOfRange' }),
  'OutsideMarketHoursOptions.afterClose': MARGIN,
  'OutsideMarketHoursOptions.preOpen': MARGIN,
  'RotatableSecret.field.name': text(ANY_TEXT, { tokens: false }),
  'RotatableSecret.grantRead.versionStages': list({ tokens: true, of: text(SOME_TEXT, { tokens: true }) }),
  'RotatableSecretProps.description': text(DESCRIPTION, { tokens: true }),
  'RotatableSecretProps.replicaRegions': list(),
  'RotationHoursOptions.begin': text(TIME_OF_DAY, HOURS),
  'RotationHoursOptions.days': list({ ...HOURS, min: 1, unique: true }),
  'RotationHoursOptions.end': text(TIME_OF_DAY, HOURS),
  'RotationHoursOptions.timeZone': text(TIME_ZONE, HOURS),
  'RotationPlan.none.field': FIELD,
  'RotationPlan.none.reason': text(SOME_TEXT, { tokens: false, code: 'NoReason' }),
  'RotationTiming.every': duration('hours', 4, 999 * 24, {
    tokens: true,
    code: 'RotationIntervalOutOfRange',
    source: 'the range of AWS Secrets Manager',
    example: 'Duration.days(30)',
  }),
  'RotationTiming.schedule': objectOf(ROTATION_SCHEDULE, 'InvalidRotationSchedule'),
  'RotationTiming.window': duration('hours', 1, 24, {
    tokens: true,
    code: 'RotationWindowOutOfRange',
    source: 'the range of AWS Secrets Manager',
    example: 'Duration.hours(2)',
  }),
  'RotationWindow.outsideMarketHours.calendars': list({ ...HOURS, min: 1 }),
  'SecretRotation.fields': list({ min: 1, unique: true, code: 'InvalidSecretField', of: FIELD }),
  'aws_secretsmanager.ReplicaRegion.region': text(SOME_TEXT, { tokens: true }),
  'new SecretField.fieldName': text(ANY_TEXT, { tokens: false }),
};
