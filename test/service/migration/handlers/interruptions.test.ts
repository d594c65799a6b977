import { AccessDeniedException } from '@aws-sdk/client-ecs';
import * as fc from 'fast-check';
import type { TaskEnd } from './support/fake-ecs';
import { aRequest, Lost, Migrations } from './support/migrations';

beforeEach(() => jest.spyOn(console, 'log').mockImplementation());
afterEach(() => jest.restoreAllMocks());

/** The steps of a migration: the requests to AWS. */
async function stepsOf(end: Partial<TaskEnd>): Promise<number> {
  const migrations = new Migrations({ v1: end });
  await migrations.migrate(aRequest('v1')).catch(() => undefined);
  return migrations.calls.length;
}

describe.each([
  ['succeeds', { exitCode: 0 }, 'true', ['v1']],
  ['fails', { exitCode: 3 }, expect.stringContaining('exit code 3'), []],
])('a migration that %s', (_, end, outcome, migrated) => {
  test('has the same end and one task, wherever the function is lost and the request repeated', async () => {
    const steps = await stepsOf(end);
    expect(steps).toBeGreaterThan(8);
    for (let lostAt = 1; lostAt <= steps; lostAt += 1) {
      const migrations = new Migrations({ v1: end });
      migrations.lostAt = lostAt;
      await expect(migrations.migrate(aRequest('v1'))).rejects.toThrow(Error);
      const repeated = migrations.migrate(aRequest('v1')).then(String, String);
      expect({ lostAt, outcome: await repeated }).toEqual({ lostAt, outcome });
      expect({ lostAt, started: migrations.ecs.started }).toEqual({ lostAt, started: ['v1'] });
      expect(migrations.table.migrated).toEqual(migrated);
      expect(migrations.table.items.size).toBe(migrated.length);
    }
  });

  test('is followed by the next image, wherever the function is lost and nothing repeats the request', async () => {
    const steps = await stepsOf(end);
    for (let lostAt = 1; lostAt <= steps; lostAt += 1) {
      const migrations = new Migrations({ v1: end });
      migrations.lostAt = lostAt;
      await expect(migrations.migrate(aRequest('v1'))).rejects.toThrow(Error);
      await migrations.migrate(aRequest('v2', { Timeout: 3000 }, 'r2'));
      expect({ lostAt, overlaps: migrations.ecs.overlaps }).toEqual({ lostAt, overlaps: 0 });
      expect(migrations.table.migrated).toContain('v2');
    }
  });
});

describe('several requests at once', () => {
  /** Lets the others run before each request to AWS, for a number of turns that chance decides. */
  function interleave(migrations: Migrations, turns: number[]) {
    let next = 0;
    migrations.meanwhile = async () => {
      next += 1;
      for (let turn = turns[next % turns.length]; turn > 0; turn -= 1) {
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
  }

  test('run one task at a time, and one for each image', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('v1', 'v2', 'v3'), { minLength: 2, maxLength: 5 }),
        fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 40 }),
        async (images, turns) => {
          const migrations = new Migrations();
          interleave(migrations, turns);
          const requests = images.map((image, index) => aRequest(image, { Timeout: 3000 }, `r${index}`));
          expect(await Promise.all(requests.map((request) => migrations.migrate(request)))).toEqual(
            images.map(() => true),
          );
          expect(migrations.ecs.overlaps).toBe(0);
          expect(migrations.ecs.started.sort()).toEqual([...new Set(images)].sort());
          expect(migrations.table.items.size).toBe(new Set(images).size);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('of which two are the same event start one task', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 40 }), async (turns) => {
        const migrations = new Migrations();
        interleave(migrations, turns);
        await Promise.all([migrations.migrate(aRequest('v1')), migrations.migrate(aRequest('v1'))]);
        expect(migrations.ecs.started).toEqual(['v1']);
      }),
      { numRuns: 40 },
    );
  });
});

describe('a task that does not start', () => {
  /** Fails the calls of a name, as often as there are errors. */
  function failing(migrations: Migrations, name: string, ...errors: Error[]) {
    migrations.meanwhile = async (call) => {
      const error = call === name ? errors.shift() : undefined;
      if (error) throw error;
    };
  }
  const denied = () => new AccessDeniedException({ $metadata: {}, message: 'not yet' });

  test('is no task of the stack if its settings are not', async () => {
    const migrations = new Migrations();
    failing(migrations, 'GetParameterCommand', new Error('not those of its stack'));
    await expect(migrations.migrate(aRequest('v1'))).rejects.toThrow('not those of its stack');
    expect(migrations.calls).toEqual(['GetItemCommand']);
    expect(migrations.table.items.size).toBe(0);
  });

  test('is started again while the permissions are new', async () => {
    const migrations = new Migrations();
    failing(migrations, 'RunTaskCommand', denied(), denied());
    expect(await migrations.migrate(aRequest('v1'))).toBe(true);
  });

  test('fails the migration, which nothing blocks then', async () => {
    const migrations = new Migrations();
    failing(migrations, 'RunTaskCommand', new Error('no such subnet'));
    await expect(migrations.migrate(aRequest('v1'))).rejects.toThrow(
      "The migration of 'gateway' did not start: no such subnet",
    );
    expect(migrations.table.items.size).toBe(0);
    expect(await migrations.migrate(aRequest('v1'))).toBe(true);
  });

  test('fails with the reason of ECS, also if it is no error', async () => {
    const migrations = new Migrations();
    jest
      .spyOn(migrations.ecs.tasks, 'find')
      .mockReturnValue({ input: {} } as unknown as (typeof migrations.ecs.tasks)[0]);
    await expect(migrations.migrate(aRequest('v1'))).rejects.toThrow('RunTaskFailure: ECS started no task');
    const other = new Migrations();
    other.meanwhile = (call) => (call === 'RunTaskCommand' ? Promise.reject('broken') : Promise.resolve());
    await expect(other.migrate(aRequest('v1'))).rejects.toThrow('did not start: broken');
  });

  test('is stopped if it has started all the same, and the next one waits for it', async () => {
    const migrations = new Migrations({ v1: { after: 10_000_000, stops: 60_000 } });
    const { client } = migrations.ecs;
    const send = client.send.bind(client) as (command: object) => Promise<unknown>;
    jest.spyOn(migrations.ecs, 'client', 'get').mockReturnValue({
      send: async (command: object) => {
        const answer = await send(command);
        if (command.constructor.name === 'RunTaskCommand' && migrations.ecs.tasks.length === 1) throw new Error('cut');
        return answer;
      },
    } as unknown as typeof client);
    await expect(migrations.migrate(aRequest('v1'))).rejects.toThrow('did not start: cut');
    expect(migrations.ecs.tasks[0].stopped).toBe('The migration could not watch it');
    await migrations.migrate(aRequest('v2', { Timeout: 3000 }, 'r2'));
    expect(migrations.ecs.overlaps).toBe(0);
  });
});

describe('an error of the table', () => {
  test.each(['GetItemCommand', 'UpdateItemCommand', 'DeleteItemCommand'])('in %s fails the migration', async (name) => {
    const migrations = new Migrations();
    migrations.meanwhile = (call) => (call === name ? Promise.reject(new Error('throttled')) : Promise.resolve());
    await expect(migrations.migrate(aRequest('v1'))).rejects.toThrow('throttled');
  });
});

describe('the removal of a migration', () => {
  test('changes nothing while none runs, and keeps the record', async () => {
    const migrations = new Migrations();
    await migrations.migrate(aRequest('v1'));
    await migrations.remove();
    expect(migrations.table.migrated).toEqual(['v1']);
    await migrations.migrate(aRequest('v1', {}, 'r2'));
    expect(migrations.ecs.started).toEqual(['v1']);
  });

  test('stops the task once, and waits for its end', async () => {
    const migrations = new Migrations({ v1: { after: 10_000_000, stops: 90_000 } });
    await migrations.migrate(aRequest('v1'), 0);
    await migrations.remove();
    expect(migrations.ecs.tasks[0].stopped).toBe('The migration was removed');
    expect(migrations.now).toBe(90_000);
    expect(migrations.calls.filter((name) => name === 'StopTaskCommand')).toHaveLength(1);
    expect(migrations.table.items.size).toBe(0);
  });

  test('does not wait for ever, and stops a task that is noted after it', async () => {
    const migrations = new Migrations({ v1: { after: 10_000_000 } });
    let starts: Promise<unknown> | undefined;
    migrations.meanwhile = async (call) => {
      // The function has started the task, and notes it after the removal.
      if (call !== 'UpdateItemCommand' || migrations.ecs.tasks.length === 0 || starts) return;
      starts = migrations.remove();
      await starts;
    };
    await expect(migrations.migrate(aRequest('v1'))).rejects.toThrow(
      "The migration of 'gateway' was removed while it started. Task: t1.",
    );
    expect(migrations.ecs.tasks[0].stopped).toBe('The migration was removed');
    expect(migrations.now).toBe(300_000);
  });

  test('of a task that ECS no longer knows ends', async () => {
    const migrations = new Migrations({ v1: { after: 10_000_000 } });
    await migrations.migrate(aRequest('v1'), 0);
    migrations.ecs.tasks.length = 0;
    await migrations.remove();
    expect(migrations.table.items.size).toBe(0);
  });
});

test('a timeout stops a task that ECS does not know', async () => {
  const migrations = new Migrations({ v1: { after: 10_000_000 } });
  await migrations.migrate(aRequest('v1'), 0);
  migrations.ecs.tasks.length = 0;
  await expect(migrations.migrate(aRequest('v1'))).rejects.toThrow('did not end within 600 s');
});

test('an error of StopTask fails the migration', async () => {
  const migrations = new Migrations({ v1: { after: 10_000_000 } });
  migrations.meanwhile = (call) => (call === 'StopTaskCommand' ? Promise.reject(new Lost('lost')) : Promise.resolve());
  await expect(migrations.migrate(aRequest('v1'))).rejects.toThrow('lost');
});
