import { FaultCampaign } from '../../../demo/rotation/fault-campaign';
import { leaksOf } from '../../../rigs/rotation/leaks';
import { STEPS } from '../../../rigs/rotation/rotating-user';
import { rotationServers } from '../../real/rotation-faults/support/servers';

const servers = rotationServers();

describe.each([{ kills: false }, { kills: true }])('what the other tests look with ($kills)', ({ kills }) => {
  let campaign: FaultCampaign;
  beforeAll(async () => {
    campaign = await FaultCampaign.of(servers(), { name: `watched-${kills}`, strategy: 'alternating', kills });
  });
  afterAll(() => campaign.stop());
  const watched = () => campaign.users[0];
  const sql = (query: string) => servers().database.query(query);

  test('sees every call of every step, each in its place', async () => {
    const { invocations, findings } = await watched().rotate();
    expect(findings).toEqual([]);
    expect(invocations.map(({ step }) => step)).toEqual(STEPS);
    const names = invocations.map(({ calls }) => calls.map(({ name }) => name));
    const [secrets, database] = [/Secret/, /^(connect|query|end)$/].map((kind) =>
      names.map((each) => each.filter((name) => kind.test(name)).length),
    );
    expect(names.map(({ length }) => length)).toEqual(names.map((_, step) => secrets[step] + database[step]));
    expect(names[1].slice(-3)).toEqual(['connect', 'query', 'end']);
    expect(names[2].slice(-3)).toEqual(['connect', 'query', 'end']);
  });

  test('interrupts where it is told to: what was before has happened, what is after has not', async () => {
    const { invocations } = await watched().rotate();
    const put = invocations[0].calls.findIndex(({ name }) => name === 'PutSecretValue');
    const made = () => watched().user.passwords.length;
    const before = made();
    const never = await watched().rotate([{ invocation: 0, call: put, moment: 'before' }]);
    expect(never.findings).toEqual([]);
    expect(never.invocations[1].calls.map(({ name }) => name)).toContain('PutSecretValue');
    expect(made()).toBe(before + 2); // one that was never stored, and the one that was
    const lost = await watched().rotate([{ invocation: 0, call: put, moment: 'after' }]);
    expect(lost.findings).toEqual([]);
    expect(lost.invocations[1].calls.map(({ name }) => name)).not.toContain('PutSecretValue');
    expect(made()).toBe(before + 3);
  });

  test('misses a fault that had no place', async () => {
    const { findings } = await watched().rotate([{ invocation: 0, call: 99, moment: 'before' }]);
    expect(findings).toEqual(['createSecret has no call 99 to be interrupted at']);
  });

  test('finds that nobody can log in, as soon as it is so', async () => {
    const { username } = (await watched().user.secret.read()) ?? {};
    const { check } = watched();
    await check.look();
    for (const [harm, repair, message] of [
      [`NOLOGIN`, `LOGIN`, /is not permitted to log in/],
      [`CONNECTION LIMIT 0`, `CONNECTION LIMIT -1`, /too many connections/],
      [`SET role TO DEFAULT`, `SET role TO "${watched().user.name}"`, /acts as/],
      [`PASSWORD 'another'`, '', /password authentication failed/],
    ] as const) {
      await sql(`ALTER ROLE "${username}" ${harm}`);
      await expect(check.look()).rejects.toThrow(message);
      if (repair) await sql(`ALTER ROLE "${username}" ${repair}`);
      if (repair) await check.look();
    }
    const { findings } = await watched().rotate();
    expect(findings).toEqual(expect.arrayContaining([expect.stringMatching(/^after call 1, .*nobody can log in/)]));
    await watched().rotate();
    expect((await watched().rotate()).findings).toEqual([]);
  });

  test('finds a password in a log', async () => {
    const { user } = watched();
    expect(leaksOf(servers(), [user])).toEqual([]);
    const [password] = user.passwords;
    await sql(`SELECT '${password}' FROM nowhere`).catch(() => {});
    expect(leaksOf(servers(), [user])).toEqual(['PostgreSQL']);
  });
});

describe('a rotation that is stuck', () => {
  let campaign: FaultCampaign;
  beforeAll(async () => {
    campaign = await FaultCampaign.of(servers(), { name: 'stuck', strategy: 'single', kills: false });
  });
  afterAll(() => campaign.stop());

  test('is a finding, and so is every one that cannot begin after it', async () => {
    const [rotations] = campaign.users;
    await servers().database.query(`COMMENT ON ROLE "${rotations.user.logins[0]}" IS 'of somebody else'`);
    expect((await rotations.rotate()).findings).toContainEqual(
      expect.stringMatching(/^setSecret: .*exists and is not a login/),
    );
    expect((await rotations.rotate()).findings).toEqual([expect.stringMatching(/^no rotation can begin: /)]);
    await expect(campaign.survey()).rejects.toThrow('a rotation without faults failed');
  });
});
