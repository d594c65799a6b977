import { ANY_TEXT, DNS_NAME, SOME_TEXT } from '../forms';
import { duration, type Kinds, multipleOf, size, text, whole } from '../kinds';

const CAPACITY = multipleOf(0.5, 0, 256, { tokens: false, code: 'CapacityUnitsOutOfRange', example: '0.5' });
const NAME = { tokens: false, code: 'InvalidDatabaseName' } as const;
const STORAGE = size('GiB', 20, 65_536, { code: 'StorageOutOfRange' });
const WINDOW = { tokens: true, code: 'InvalidWindow' } as const;

export const DATABASE: Kinds = {
  'AuroraPostgresOptions.maxCapacity': CAPACITY,
  'AuroraPostgresOptions.minCapacity': CAPACITY,
  'AuroraPostgresOptions.readers': whole(0, 15, { tokens: false, code: 'ReadersOutOfRange' }),
  'DatabaseAccess.ownSchema.name': text(SOME_TEXT, NAME),
  'DatabaseOptions.backupRetention': duration('days', 1, 35, { tokens: true, code: 'BackupRetentionOutOfRange' }),
  'DatabaseOptions.backupWindow': text(ANY_TEXT, WINDOW),
  'DatabaseOptions.databaseName': text(SOME_TEXT, { ...NAME, tokens: true }),
  'DatabaseOptions.maintenanceWindow': text(ANY_TEXT, WINDOW),
  'DatabaseOptions.restoreFrom': text(SOME_TEXT, { tokens: true, code: 'InvalidSnapshot' }),
  'ExistingDatabaseAttributes.databaseName': text(SOME_TEXT, { ...NAME, tokens: true }),
  'ExistingDatabaseAttributes.host': text(DNS_NAME, { tokens: true }),
  'ExistingDatabaseAttributes.port': whole(1, 65_535, { tokens: true, code: 'PortOutOfRange' }),
  'ExistingDatabaseAttributes.readerHost': text(DNS_NAME, { tokens: true }),
  'ExistingDatabaseAttributes.resourceId': text(SOME_TEXT, { tokens: true }),
  'PostgresOptions.maxStorage': STORAGE,
  'PostgresOptions.storage': STORAGE,
  'PostgresUserOptions.passwordLength': whole(16, 256, { tokens: false, code: 'KeyLengthOutOfRange' }),
  'PostgresUserOptions.schema': text(SOME_TEXT, NAME),
  'PostgresUserOptions.userName': text(SOME_TEXT, NAME),
};
