import * as path from 'node:path';

/** `pg_hba.conf`. Logins require TLS. For IAM authentication any token is valid, because only AWS can check it. */
export const WHO_MAY_LOG_IN = `
hostssl all platform_admin 127.0.0.1/32 scram-sha-256
hostssl all +rds_iam 127.0.0.1/32 trust
hostssl all all 127.0.0.1/32 scram-sha-256
`;

/** The settings of a fast server that loses its data if the machine fails. */
export function serverSettings(folder: string, tls: boolean): Record<string, string> {
  return {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    hba_file: path.join(folder, 'pg_hba.conf'),
    ssl: tls ? 'on' : 'off',
    ssl_cert_file: path.join(folder, 'server.pem'),
    ssl_key_file: path.join(folder, 'server.key'),
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: '200',
    shared_buffers: '32MB',
    max_wal_senders: '0',
    wal_level: 'minimal',
  };
}

/** The relevant roles of a new database on Amazon RDS. */
export const ROLES = `
CREATE ROLE rds_superuser;
GRANT pg_monitor, pg_signal_backend TO rds_superuser WITH ADMIN OPTION;
CREATE ROLE platform_admin LOGIN CREATEROLE CREATEDB IN ROLE rds_superuser;
CREATE ROLE rds_iam;
GRANT rds_iam TO platform_admin WITH ADMIN OPTION
`;

/** A session without a log, because its statements contain the password of the admin user. */
export const UNLOGGED = [
  'log_statement=none',
  'log_min_duration_statement=-1',
  'log_duration=off',
  'debug_print_parse=off',
]
  .map((setting) => `-c ${setting}`)
  .join(' ');
