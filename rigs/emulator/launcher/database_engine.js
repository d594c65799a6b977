// Creates or deletes the database of an emulated cluster, as the superuser of the PostgreSQL behind it.
const { Client, escapeIdentifier: name, escapeLiteral: text } = require('pg');

/** The roles of PostgreSQL and of RDS, which every new database has. */
const BROUGHT = `rolname LIKE 'pg\\_%' OR rolname IN (session_user, 'rds_superuser', 'rds_iam')`;
const KEPT_DATABASES = ['postgres', 'template0', 'template1'];
/** Keeps passwords out of the log of the server. */
const UNLOGGED = '-c log_statement=none -c log_min_duration_statement=-1 -c log_min_error_statement=panic';

async function end(client) {
  const { rows: databases } = await client.query('SELECT datname FROM pg_database');
  const gone = databases.map(({ datname }) => datname).filter((each) => !KEPT_DATABASES.includes(each));
  for (const each of gone) await client.query(`DROP DATABASE ${name(each)} WITH (FORCE)`);
  const { rows: roles } = await client.query(`SELECT rolname FROM pg_roles WHERE NOT (${BROUGHT})`);
  if (roles.length === 0) return;
  // All roles at once, because roles that are members of each other cannot be dropped one by one.
  const all = roles.map(({ rolname }) => name(rolname)).join(', ');
  // The admin owns the two kept databases, and can have taken the right to connect from everybody.
  await client.query(
    `REASSIGN OWNED BY ${all} TO CURRENT_USER; DROP OWNED BY ${all}; DROP ROLE ${all};
     GRANT CONNECT ON DATABASE postgres, template1 TO PUBLIC`,
  );
}

async function begin(client, { database, username, password }) {
  await end(client);
  const role = name(username);
  await client.query(
    `CREATE ROLE ${role} LOGIN CREATEROLE CREATEDB IN ROLE rds_superuser PASSWORD ${text(password)};
     GRANT rds_iam TO ${role} WITH ADMIN OPTION;
     ALTER DATABASE postgres OWNER TO ${role}; ALTER DATABASE template1 OWNER TO ${role}`,
  );
  if (!KEPT_DATABASES.includes(database)) await client.query(`CREATE DATABASE ${name(database)} OWNER ${role}`);
}

async function main() {
  const { action, server, ...wanted } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
  const client = new Client({
    host: '127.0.0.1',
    port: server.port,
    database: 'postgres',
    user: server.superuser.username,
    password: server.superuser.password,
    // The name does not matter, because the authority has signed only this certificate.
    ssl: { ca: require('node:fs').readFileSync(server.authorityFile), checkServerIdentity: () => undefined },
    options: UNLOGGED,
  });
  await client.connect();
  try {
    await { begin, end }[action](client, wanted);
  } finally {
    await client.end();
  }
}

main().catch(({ message }) => {
  console.error(message);
  process.exitCode = 1;
});
