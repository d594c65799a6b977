import {
  BACKUP_WINDOW,
  DATABASE_HOST,
  DATABASE_NAME,
  DATABASE_USER,
  MAINTENANCE_WINDOW,
  OWN_SCHEMA,
  RESOURCE_ID,
  SCHEMA,
} from '../database-forms';
import { SOME_TEXT } from '../forms';
import { duration, type Kinds, multipleOf, size, text, whole } from '../kinds';

const CAPACITY = { tokens: false, code: 'CapacityUnitsOutOfRange', source: 'the range of Aurora' } as const;
const NAME = { tokens: false, code: 'InvalidDatabaseName' } as const;
const STORAGE = size('GiB', 20, 65_536, { code: 'StorageOutOfRange' });
const WINDOW = { tokens: true, code: 'InvalidWindow' } as const;

export const DATABASE: Kinds = {
  'AuroraPostgresOptions.maxCapacity': multipleOf(0.5, 1, 256, CAPACITY),
  'AuroraPostgresOptions.minCapacity': multipleOf(0.5, 0, 256, CAPACITY),
  'AuroraPostgresOptions.readers': whole(0, 15, { tokens: false, code: 'ReadersOutOfRange' }),
  'DatabaseAccess.ownSchema.name': text(OWN_SCHEMA, NAME),
  'DatabaseOptions.backupRetention': duration('days', 1, 35, { tokens: true, code: 'BackupRetentionOutOfRange' }),
  'DatabaseOptions.backupWindow': text(BACKUP_WINDOW, WINDOW),
  'DatabaseOptions.databaseName': text(DATABASE_NAME, { ...NAME, tokens: true }),
  'DatabaseOptions.maintenanceWindow': text(MAINTENANCE_WINDOW, WINDOW),
  'DatabaseOptions.restoreFrom': text(SOME_TEXT, { tokens: true, code: 'InvalidSnapshot' }),
  'ExistingDatabaseAttributes.databaseName': text(SOME_TEXT, { ...NAME, tokens: true }),
  'ExistingDatabaseAttributes.host': text(DATABASE_HOST, { tokens: true }),
  'ExistingDatabaseAttributes.port': whole(1, 65_535, { tokens: true, code: 'PortOutOfRange' }),
  'ExistingDatabaseAttributes.readerHost': text(DATABASE_HOST, { tokens: true }),
  'ExistingDatabaseAttributes.resourceId': text(RESOURCE_ID, { tokens: true }),
  'PostgresOptions.maxStorage': STORAGE,
  'PostgresOptions.storage': STORAGE,
  'PostgresUserOptions.passwordLength': whole(16, 256, { tokens: false, code: 'KeyLengthOutOfRange' }),
  'PostgresUserOptions.schema': text(SCHEMA, NAME),
  'PostgresUserOptions.userName': text(DATABASE_USER, NAME),
};
