// The migration of the test, as an image would contain it. It logs in as the service's user, and fails if it is told to.
const { Client } = require('pg');

const { RELEASE } = process.env;

async function main() {
  const client = new Client();
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query('CREATE TABLE IF NOT EXISTS runs (id serial, release text, login text)');
    await client.query('INSERT INTO runs (release, login) VALUES ($1, session_user)', [RELEASE]);
    if (RELEASE.endsWith('broken')) throw new Error('column "account of Mrs. Smith" does not exist');
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

main().catch(({ message }) => {
  console.error(`migration failed: ${message}`);
  process.exit(3);
});
