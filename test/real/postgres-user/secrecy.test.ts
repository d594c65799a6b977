import * as fs from 'node:fs';
import { anEmulator } from '../../rigs/emulator/support/emulator';
import { aDatabase } from './support/database';
import { usersOf } from './support/users';

const emulator = anEmulator();
// All logging options of a server.
const database = aDatabase({
  settings: {
    log_statement: 'all',
    log_min_messages: 'debug1',
    log_min_error_statement: 'debug1',
    log_error_verbosity: 'verbose',
    log_connections: 'on',
    log_duration: 'on',
    log_parameter_max_length: '-1',
    log_parameter_max_length_on_error: '-1',
    debug_print_parse: 'on',
  },
});
const { user, made, log } = usersOf(emulator, database);

test('no secret value is in the log of the server or the function, or in a response, also after a failure', async () => {
  const answers: unknown[] = [];
  const passwords = new Set<string>([database().admin.password]);
  const remember = async (one: Awaited<ReturnType<typeof user>>) => {
    for (const stage of ['AWSCURRENT', 'AWSPENDING', 'AWSPREVIOUS']) {
      await one.credentials(stage).then(
        ({ password }) => passwords.add(password),
        () => {},
      );
    }
  };
  for (const strategy of ['single', 'alternating'] as const) {
    const one = await made(`quiet-${strategy}`, { strategy });
    await remember(one);
    for (let rotation = 0; rotation < 2; rotation += 1) {
      const token = await one.beginRotation();
      for (const step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret']) {
        await one.step(step, token);
        await remember(one);
      }
    }
    one.reconfigure({ PRIVILEGE: 'READ_ONLY' });
    await one.update();

    // Failures of statements with secrets: PostgreSQL reports the statement with the second failure.
    await database().query(`COMMENT ON ROLE "quiet-${strategy}_1" IS 'taken'`);
    answers.push(await one.request('Update', one.name));
    await database().query(
      `COMMENT ON ROLE "quiet-${strategy}_1" IS 'cdk-trading-analytics-platform: login of quiet-${strategy}, ';
      ALTER ROLE "quiet-${strategy}_1" SUPERUSER`,
    );
    if (strategy === 'alternating') await database().query('ALTER ROLE "quiet-alternating_2" SUPERUSER');
    const token = await one.beginRotation();
    await one.step('createSecret', token);
    await remember(one);
    await expect(one.step('setSecret', token)).rejects.toThrow(/PostgreSQL refused a statement of "platform_admin"/);
    await expect(one.step('testSecret', token)).rejects.toThrow(/cannot log in/);
    answers.push(await one.request('Update', one.name), await one.request('Delete', one.name));
  }
  const wrong = await user('quiet-wrong', {
    administrator: { username: 'platform_admin', password: 'wrong-but-secret' },
  });
  passwords.add('wrong-but-secret');
  answers.push(await wrong.request('Create'));
  await remember(wrong);
  expect(answers).toContainEqual(expect.objectContaining({ Status: 'FAILED' }));

  const verifiers = (await database().query('SELECT rolpassword FROM pg_authid WHERE rolpassword IS NOT NULL')).rows;
  expect(passwords.size).toBeGreaterThan(8);
  const written = {
    server: database().log(),
    functions: log(),
    answers: JSON.stringify(answers),
    emulator: fs.readFileSync(emulator.running().logFile, 'utf8'),
  };
  expect(written.server).toContain('ALTER ROLE');
  expect(written.functions).toContain('cannot log in');
  for (const [where, text] of Object.entries(written)) {
    for (const password of passwords)
      expect({ where, found: text.includes(password) }).toEqual({ where, found: false });
    if (where === 'server') continue; // it is told what to check passwords by, which is not the password
    for (const { rolpassword } of verifiers)
      expect({ where, found: text.includes(rolpassword) }).toEqual({ where, found: false });
    expect(text).not.toContain('SCRAM-SHA-256$');
  }
});
