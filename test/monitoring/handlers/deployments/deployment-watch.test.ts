import type {
  ServiceDeployment,
  ServiceDeploymentBrief,
  ServiceDeploymentStatus,
  ServiceRevision,
} from '@aws-sdk/client-ecs';
import type { DeploymentText } from '../../../../src/monitoring/handlers/deployments/deployment-texts';
import { DeploymentWatch } from '../../../../src/monitoring/handlers/deployments/deployment-watch';
import { KNOWN_MINUTES, type Minute } from '../../../../src/monitoring/handlers/deployments/guard';
import type { VersionGroups } from '../../../../src/monitoring/handlers/deployments/version-groups';

const ARN = 'arn:aws:ecs:eu-west-1:111122223333';
const ELB = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333';
const LOAD_BALANCER = 'app/trading/50dc6c495c0c9188';
const RULE = `${ELB}:listener-rule/${LOAD_BALANCER}/f2f7dc8efc522ab2/9683b2d02a6cabee`;
const BLUE = `${ELB}:targetgroup/blue/1111111111111111`;
const GREEN = `${ELB}:targetgroup/green/2222222222222222`;
const START = Date.UTC(2026, 10, 30, 3, 0);
const MINUTE = 60_000;
const minute = (number: number) => new Date(START + number * MINUTE);

/** The time at which a value of ECS is written: in the middle of a minute. */
const during = (number: number) => new Date(START + number * MINUTE + 20_000);

const deploymentArn = (id: string) => `${ARN}:service-deployment/trading/orders/${id}`;

function deployment(id: string, changes: Partial<ServiceDeployment> = {}): ServiceDeployment {
  return {
    serviceDeploymentArn: deploymentArn(id),
    serviceArn: `${ARN}:service/trading/orders`,
    status: 'IN_PROGRESS',
    createdAt: during(0),
    startedAt: during(0),
    deploymentConfiguration: { strategy: 'ROLLING' },
    ...changes,
  };
}

/** A world that changes with time: what ECS and CloudWatch would answer. */
class World {
  public readonly deployments: ServiceDeployment[] = [];
  public readonly notices: DeploymentText[] = [];
  public readonly rolledBack: string[] = [];
  public readonly asked: VersionGroups[] = [];
  public revisionList: ServiceRevision[] = [];
  /** The requests of a group in a minute. */
  public requests: (group: string, time: number) => { requests: number; failures: number } = () => ({
    requests: 0,
    failures: 0,
  });
  public failNotices = false;
  public watch = this.process();

  public async run(from: number, to = from): Promise<void> {
    for (let number = from; number <= to; number++) await this.watch.run(minute(number));
  }

  /** A new process has no memory. */
  public process(): DeploymentWatch {
    return new DeploymentWatch({
      deployments: {
        find: async (_at, isWanted) =>
          this.deployments.filter((one) => {
            const { status, finishedAt, serviceDeploymentArn } = one;
            const brief: ServiceDeploymentBrief = { status, finishedAt, serviceDeploymentArn };
            return isWanted(brief);
          }),
        revisions: async (arns) =>
          this.revisionList.filter(({ serviceRevisionArn }) => arns.includes(serviceRevisionArn as string)),
        rollBack: async (arn) => {
          this.rolledBack.push(arn);
          const index = this.deployments.findIndex(({ serviceDeploymentArn }) => serviceDeploymentArn === arn);
          this.deployments[index] = { ...this.deployments[index], status: 'ROLLBACK_REQUESTED' };
        },
      },
      traffic: async (groups, until) => {
        this.asked.push(groups);
        return Array.from({ length: KNOWN_MINUTES }, (_, index): Minute => {
          const time = until.getTime() - (KNOWN_MINUTES - index) * MINUTE;
          return { newer: this.requests(groups.newer, time), older: this.requests(groups.older, time) };
        });
      },
      notify: async (notice) => {
        if (this.failNotices) throw new Error('no topic');
        this.notices.push(notice);
      },
    });
  }
}

let world: World;
beforeEach(() => {
  world = new World();
});
const subjects = () => world.notices.map(({ subject }) => subject);

describe('the end of a deployment', () => {
  const STRATEGIES = ['ROLLING', 'BLUE_GREEN', 'CANARY', 'LINEAR'] as const;
  const ENDS: [ServiceDeploymentStatus, string, string | undefined][] = [
    ['SUCCESSFUL', 'Deployment succeeded: orders', undefined],
    ['ROLLBACK_SUCCESSFUL', 'Deployment was rolled back: orders', 'DeploymentFailed'],
    ['ROLLBACK_FAILED', 'Deployment failed, and its rollback failed: orders', 'RollbackFailed'],
    ['STOPPED', 'Deployment was stopped: orders', 'DeploymentFailed'],
  ];
  const cases = STRATEGIES.flatMap((strategy) => ENDS.map((end) => [strategy, ...end] as const)).filter(
    ([strategy, status]) => strategy !== 'ROLLING' || status !== 'SUCCESSFUL',
  );

  test.each(cases)('%s, %s is reported once: %s', async (strategy, status, subject, kind) => {
    world.deployments.push(deployment('a', { status, finishedAt: during(12), deploymentConfiguration: { strategy } }));
    await world.run(5, 30);
    expect(world.notices).toEqual([expect.objectContaining({ subject, kind })]);
  });

  test('is not reported if a rolling deployment succeeded: each rotation has one', async () => {
    world.deployments.push(deployment('a', { status: 'SUCCESSFUL', finishedAt: during(12) }));
    await world.run(5, 30);
    expect(world.notices).toEqual([]);
  });

  test('contains the reason, the alarms and the time', async () => {
    world.deployments.push(
      deployment('a', {
        status: 'ROLLBACK_SUCCESSFUL',
        finishedAt: during(12),
        statusReason: 'Service deployment rolled back because the hook failed.',
        rollback: { reason: 'The lifecycle hook failed.' },
        alarms: { triggeredAlarmNames: ['ServerErrors'] },
      }),
    );
    await world.run(14);
    expect(world.notices[0].text.split('\n')).toEqual([
      'The deployment of orders was rolled back. It began at 2026-11-30T03:00:20.000Z.',
      'Reason of the rollback: The lifecycle hook failed.',
      'Reason: Service deployment rolled back because the hook failed.',
      'Alarms: ServerErrors',
      deploymentArn('a'),
    ]);
  });

  test('is found if ECS records only the time of the stop', async () => {
    world.deployments.push(deployment('a', { status: 'STOPPED', stoppedAt: during(12), startedAt: undefined }));
    await world.run(5, 30);
    expect(subjects()).toEqual(['Deployment was stopped: orders']);
  });

  test('is reported in exactly one run, wherever in a minute it is', async () => {
    for (let second = 0; second < 60; second++) {
      const finishedAt = new Date(START + 12 * MINUTE + second * 1000);
      world.deployments.push(deployment(`s${second}`, { status: 'STOPPED', finishedAt }));
    }
    await world.run(5, 30);
    expect(world.notices).toHaveLength(60);
  });

  test('is reported once if a minute runs twice', async () => {
    world.deployments.push(deployment('a', { status: 'STOPPED', finishedAt: during(12) }));
    await world.run(14);
    await world.run(14);
    expect(world.notices).toHaveLength(1);
  });

  test('is caught up after minutes without a run', async () => {
    world.deployments.push(deployment('a', { status: 'STOPPED', finishedAt: during(12) }));
    await world.run(5);
    await world.run(25);
    expect(world.notices).toHaveLength(1);
  });

  test('is caught up after a run that failed, and no other end is reported twice', async () => {
    world.deployments.push(deployment('a', { status: 'STOPPED', finishedAt: during(12) }));
    world.deployments.push(
      deployment('b', { status: 'STOPPED', finishedAt: during(12), serviceArn: `${ARN}:service/trading/quotes` }),
    );
    await world.run(5);
    world.failNotices = true;
    await expect(world.run(14)).rejects.toThrow(
      `deployments not watched: ${deploymentArn('a')}: no topic; ${deploymentArn('b')}: no topic`,
    );
    world.failNotices = false;
    const { notices } = world;
    const push = notices.push.bind(notices);
    notices.push = (notice) => {
      if (notice.subject.includes('quotes')) throw 'still no topic';
      return push(notice);
    };
    await expect(world.run(15)).rejects.toThrow(`deployments not watched: ${deploymentArn('b')}: still no topic`);
    notices.push = push;
    await world.run(16);
    expect(subjects()).toEqual(['Deployment was stopped: orders', 'Deployment was stopped: quotes']);
  });

  test('is not repeated by a new process', async () => {
    world.deployments.push(deployment('a', { status: 'STOPPED', finishedAt: during(12) }));
    await world.run(5, 20);
    world.watch = world.process();
    await world.run(21, 30);
    expect(world.notices).toHaveLength(1);
  });
});

describe('a deployment that takes too long', () => {
  test('is reported when its bound has passed, and then each hour until it ends', async () => {
    world.deployments.push(
      deployment('a', {
        lifecycleStage: 'SCALE_UP',
        deploymentConfiguration: { strategy: 'CANARY' },
        targetServiceRevision: { runningTaskCount: 1, requestedTaskCount: 4 },
      }),
    );
    await world.run(1, 30);
    expect(world.notices).toEqual([]);
    await world.run(31);
    expect(world.notices).toEqual([
      {
        kind: 'DeploymentStuck',
        subject: 'Deployment stuck: orders',
        text: [
          'The deployment of orders still runs. It began at 2026-11-30T03:00:20.000Z. Its policy allows 30 minutes up to this stage.',
          'Status: IN_PROGRESS. Stage: SCALE_UP. Tasks of the new version: 1 of 4 run.',
          `To roll it back: aws ecs stop-service-deployment --service-deployment-arn ${deploymentArn('a')} --stop-type ROLLBACK`,
        ].join('\n'),
      },
    ]);
    await world.run(32, 30 + 150);
    expect(world.notices).toHaveLength(3);
  });

  test('has not begun yet', async () => {
    world.deployments.push(deployment('a', { status: 'PENDING', startedAt: undefined }));
    await world.run(1, 40);
    expect(world.notices.map(({ text }) => text.split('\n')[1])).toEqual([
      'Status: PENDING. Stage: rolling. Tasks of the new version: 0 of ? run.',
    ]);
    world.deployments[0] = deployment('a', { startedAt: undefined, createdAt: undefined });
    await world.run(41, 120);
    expect(world.notices).toHaveLength(1);
  });

  test('is a rollback that does not end, half an hour after its start', async () => {
    world.deployments.push(
      deployment('a', {
        status: 'ROLLBACK_IN_PROGRESS',
        rollback: { startedAt: during(100) },
        deploymentConfiguration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 600 },
        lifecycleStage: 'BAKE_TIME',
      }),
    );
    await world.run(101, 130);
    expect(world.notices).toEqual([]);
    await world.run(131);
    expect(subjects()).toEqual(['Deployment stuck: orders']);
  });
});

describe('a deployment that waits for a person', () => {
  test.each([
    ['ROLLBACK', 'rolls it back'],
    ['CONTINUE', 'continues it'],
  ] as const)('is reported an hour before the pause ends with %s', async (timeoutAction, then) => {
    world.deployments.push(
      deployment('a', {
        deploymentConfiguration: {
          strategy: 'BLUE_GREEN',
          lifecycleHooks: [{ lifecycleStages: ['POST_SCALE_UP'], timeoutConfiguration: { timeoutInMinutes: 240 } }],
        },
        lifecycleStage: 'POST_SCALE_UP',
        lifecycleHookDetails: [
          { hookId: 'ecs-pause-1', status: 'AWAITING_ACTION', expiresAt: during(200), timeoutAction },
          { hookId: 'ecs-pause-2', status: 'SUCCEEDED', expiresAt: during(200) },
          { hookId: 'ecs-pause-3', status: 'AWAITING_ACTION' },
        ],
      }),
    );
    await world.run(1, 199);
    expect(world.notices).toEqual([
      {
        kind: 'DeploymentWaiting',
        subject: 'Deployment still waits: orders',
        text: [
          `The deployment of orders waits for a person. At ${during(200).toISOString()} ECS ${then}.`,
          `To continue it: aws ecs continue-service-deployment --service-deployment-arn ${deploymentArn('a')} --hook-id ecs-pause-1 --action CONTINUE`,
        ].join('\n'),
      },
    ]);
  });
});

describe('the guard', () => {
  const revisionArn = (id: string) => `${ARN}:service-revision/trading/orders/${id}`;
  const loadBalancers = (testListenerRule?: string) => [
    {
      targetGroupArn: BLUE,
      advancedConfiguration: { alternateTargetGroupArn: GREEN, productionListenerRule: RULE, testListenerRule },
    },
  ];
  const revision = (id: string, group: string, testRule?: string): ServiceRevision => ({
    serviceRevisionArn: revisionArn(id),
    loadBalancers: loadBalancers(testRule),
    resolvedConfiguration: { loadBalancers: [{ targetGroupArn: group, productionListenerRule: RULE }] },
  });
  const dimension = (arn: string) => arn.split(':')[5];

  /** A deployment of version 2 that began in minute 0 and gets traffic from minute 5 on. */
  function shift(changes: Partial<ServiceDeployment> = {}, percent = 100): void {
    world.deployments.push(
      deployment('a', {
        deploymentConfiguration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 60 },
        lifecycleStage: 'BAKE_TIME',
        sourceServiceRevisions: [{ arn: revisionArn('1') }],
        targetServiceRevision: { arn: revisionArn('2'), requestedProductionTrafficWeight: percent },
        ...changes,
      }),
    );
  }
  /** The new group gets a share of 20 requests a minute from minute 5 on. */
  function requests(newGroup: string, percent: number, ratios: { newer: number; older: number }): void {
    world.requests = (group, time) => {
      const share = time >= minute(5).getTime() ? percent / 100 : 0;
      const isNew = group === dimension(newGroup);
      const count = 20 * (isNew ? share : 1 - share);
      return { requests: count, failures: Math.round(count * (isNew ? ratios.newer : ratios.older)) };
    };
  }
  const roles = [
    ['the second group is new', BLUE, GREEN],
    ['the first group is new', GREEN, BLUE],
  ] as const;

  describe.each(roles)('%s', (_name, oldGroup, newGroup) => {
    beforeEach(() => {
      world.revisionList = [revision('1', oldGroup), revision('2', newGroup)];
    });

    test('rolls back a version that always fails, within 3 minutes of its first request', async () => {
      shift();
      requests(newGroup, 100, { newer: 1, older: 0 });
      await world.run(1, 6);
      expect(world.rolledBack).toEqual([]);
      await world.run(7);
      expect(world.rolledBack).toEqual([deploymentArn('a')]);
      expect(world.asked[0]).toEqual({
        loadBalancer: LOAD_BALANCER,
        newer: dimension(newGroup),
        older: dimension(oldGroup),
        isTested: false,
      });
      expect(world.notices).toEqual([
        {
          kind: 'DeploymentFailed',
          subject: 'Deployment is rolled back: orders',
          text: [
            'The new version of orders fails more often than the old one, so its deployment is rolled back.',
            'New version: 20 of 20 requests failed in the last 1 min. Old version: 0 of 200 requests failed.',
            deploymentArn('a'),
          ].join('\n'),
        },
      ]);
      await world.run(8, 20);
      expect(world.rolledBack).toHaveLength(1);
      expect(world.notices).toHaveLength(1);
    });

    test('rolls back a canary with two requests a minute, within 3 minutes of its first request', async () => {
      shift({ deploymentConfiguration: { strategy: 'CANARY' }, lifecycleStage: 'PRODUCTION_TRAFFIC_SHIFT' }, 10);
      requests(newGroup, 10, { newer: 1, older: 0 });
      await world.run(1, 7);
      expect(world.rolledBack).toEqual([]);
      await world.run(8);
      expect(world.rolledBack).toHaveLength(1);
    });

    test('continues a deployment whose old version fails', async () => {
      shift({ deploymentConfiguration: { strategy: 'CANARY' } }, 10);
      requests(newGroup, 10, { newer: 0, older: 1 });
      await world.run(1, 25);
      expect(world.asked.length).toBeGreaterThan(20);
      expect(world.rolledBack).toEqual([]);
    });

    test('continues a deployment if a dependency fails for both versions', async () => {
      shift({ deploymentConfiguration: { strategy: 'LINEAR' } }, 50);
      requests(newGroup, 50, { newer: 1, older: 1 });
      await world.run(1, 25);
      expect(world.rolledBack).toEqual([]);
    });

    test('ignores the requests that the group had for an earlier version', async () => {
      shift({ startedAt: during(5), deploymentConfiguration: { strategy: 'CANARY' } }, 10);
      // Until minute 4, the group served the version before the old one, which failed.
      world.requests = (group, time) => {
        if (group !== dimension(newGroup)) return { requests: 20, failures: 0 };
        return time < minute(5).getTime() ? { requests: 20, failures: 20 } : { requests: 2, failures: 0 };
      };
      await world.run(6, 15);
      expect(world.asked.length).toBeGreaterThan(5);
      expect(world.rolledBack).toEqual([]);
    });
  });

  describe('with test traffic', () => {
    beforeEach(() => {
      world.revisionList = [revision('1', BLUE, RULE), revision('2', GREEN, RULE)];
    });

    test('ignores the requests of testers before the shift', async () => {
      shift({}, 0);
      world.requests = (group) =>
        group === dimension(GREEN) ? { requests: 10, failures: 10 } : { requests: 20, failures: 0 };
      await world.run(1, 10);
      expect(world.asked).toEqual([]);
      // From minute 10 on, production traffic too.
      world.requests = (group, time) => {
        const isFine = time >= minute(10).getTime();
        if (group === dimension(GREEN)) return { requests: 20, failures: isFine ? 0 : 20 };
        return { requests: isFine ? 0 : 20, failures: 0 };
      };
      world.deployments[0] = {
        ...world.deployments[0],
        targetServiceRevision: { arn: revisionArn('2'), requestedProductionTrafficWeight: 100 },
      };
      await world.run(11, 25);
      expect(world.rolledBack).toEqual([]);
    });

    test('rolls back a version that fails in production, also in a new process', async () => {
      shift();
      requests(GREEN, 100, { newer: 1, older: 0 });
      await world.run(6);
      world.watch = world.process();
      await world.run(7, 9);
      expect(world.rolledBack).toHaveLength(1);
    });
  });

  test.each<[string, () => void]>([
    ['a rolling deployment', () => shift({ deploymentConfiguration: { strategy: 'ROLLING' } })],
    ['a deployment without a configuration', () => shift({ deploymentConfiguration: undefined })],
    ['a rollback', () => shift({ status: 'ROLLBACK_IN_PROGRESS' })],
    ['a version without production traffic', () => shift({}, 0)],
    ['a first deployment', () => shift({ sourceServiceRevisions: undefined })],
    [
      'a service without a load balancer',
      () => {
        shift();
        world.revisionList = [{ serviceRevisionArn: revisionArn('2') }];
      },
    ],
    [
      'a service behind a Network Load Balancer',
      () => {
        shift();
        const productionListenerRule = `${ELB}:listener/net/trading/1/2`;
        for (const one of world.revisionList) {
          one.loadBalancers = [
            { targetGroupArn: BLUE, advancedConfiguration: { alternateTargetGroupArn: GREEN, productionListenerRule } },
          ];
        }
      },
    ],
    [
      'a revision whose group ECS has not resolved',
      () => {
        shift();
        delete world.revisionList[1].resolvedConfiguration;
      },
    ],
    [
      'two revisions in one group',
      () => {
        shift();
        world.revisionList = [revision('1', GREEN), revision('2', GREEN)];
      },
    ],
  ])('does not act on %s', async (_name, prepare) => {
    world.revisionList = [revision('1', BLUE), revision('2', GREEN)];
    requests(GREEN, 100, { newer: 1, older: 0 });
    prepare();
    await world.run(1, 25);
    expect(world.rolledBack).toEqual([]);
  });

  test('derives the old group from the new one if ECS has not resolved it', async () => {
    world.revisionList = [{ ...revision('1', BLUE), resolvedConfiguration: undefined }, revision('2', GREEN)];
    requests(GREEN, 100, { newer: 1, older: 0 });
    shift({ startedAt: undefined, createdAt: undefined });
    await world.run(1, 8);
    expect(world.rolledBack).toHaveLength(1);
  });
});
