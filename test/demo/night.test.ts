import type { MetricFault } from '../../demo/night/fault';
import { SERVICE_FAULTS } from '../../demo/night/faults/services';
import { replayNight, runbookHeadings } from '../../demo/night/night';
import { nightPage } from '../../demo/night/page';
import { NightPlatforms } from '../../demo/night/platforms';
import { replaySeries } from '../../demo/night/replay';
import { NightReport } from '../../demo/night/report';
import { html } from '../../demo/report/page';

const platforms = new NightPlatforms();
const headings = runbookHeadings();
const report = new NightReport();
report.outcomes.push(...replayNight(platforms));

describe('the night', () => {
  test('has twenty faults or more, and none is unnoticed', () => {
    expect(report.outcomes.length).toBeGreaterThanOrEqual(20);
    expect(report.unnoticed).toEqual([]);
  });

  test('has only faults of which the right people are notified until they are repaired', () => {
    expect(report.findings).toEqual([]);
  });

  test('has each fault once', () => {
    const names = report.outcomes.map(({ fault }) => fault.name);
    expect(new Set(names).size).toBe(names.length);
  });

  test('has a row for each fault on its page', () => {
    const page = html(nightPage(report));
    for (const { fault, by } of report.outcomes) {
      expect(page).toContain(`<b>${fault.name}</b>`);
      expect(page).toContain(by);
      expect(page).toContain(`#${fault.entry}"`);
    }
    expect(page).toContain('class="verdict"');
  });
});

describe('a night reports', () => {
  const crash = SERVICE_FAULTS.find(({ name }) => name === 'Crash loop without metrics of requests') as MetricFault;
  const platform = platforms.get(crash.platform ?? 'default');
  const findingsOf = (fault: Partial<MetricFault>, changed = platform) =>
    replaySeries({ ...crash, ...fault }, changed, headings).findings;

  test('a fault that no alarm notices', () => {
    const metrics = [{ metric: 'RunningTaskCount', of: 'data-ingestion', during: 2 }];
    expect(findingsOf({ metrics })).toEqual(['tasks-missing did not notice it']);
  });

  test('a fault of which the wrong people are notified', () => {
    expect(findingsOf({ receiver: 'ticket' })).toEqual(['notified: page and ticket, expected: ticket']);
  });

  test('a fault of which nobody is notified', () => {
    const { template } = platform;
    const Resources = Object.fromEntries(
      Object.entries<Record<string, unknown>>(template.Resources).map(([id, resource]) => [
        id,
        { ...resource, Properties: { ...(resource.Properties as object), AlarmActions: [] } },
      ]),
    );
    const silent = { ...platform, template: { ...template, Resources } };
    expect(findingsOf({}, silent)).toEqual(['notified: nobody, expected: page']);
  });

  test('an alarm that leaves ALARM state although nothing is repaired', () => {
    const metrics = [
      { metric: 'RunningTaskCount', of: 'data-ingestion', during: (minute: number) => (minute === 30 ? 2 : 1) },
    ];
    expect(findingsOf({ metrics })).toEqual([
      'TradingServicesdataingestionAlarmsTasksMissing8EE212B3 left ALARM state 30 min after the fault began',
    ]);
  });

  test('an alarm that stays in ALARM state although the fault is repaired', () => {
    const minutes = [60, 60, 0] as const;
    expect(findingsOf({ minutes })).toEqual([
      'TradingServicesdataingestionAlarmsTasksMissing8EE212B3 was not in OK state after the fault was repaired',
    ]);
  });

  test('more pages than one for a fault that fails many parts', () => {
    const metrics = [{ metric: 'RunningTaskCount', during: 1 }];
    expect(findingsOf({ metrics, maxPages: 1 })).toEqual([expect.stringMatching(/^2 pages of .*, expected 1$/)]);
  });

  test('a fault without an entry in the runbook', () => {
    expect(replaySeries(crash, platform, new Set()).findings).toEqual(['the runbook has no entry tasks-missing']);
  });

  test('a fault of a metric that no alarm reads', () => {
    const metrics = [{ metric: 'Unknown', during: 1 }];
    expect(() => findingsOf({ metrics })).toThrow('got no alarm on Unknown of any part, expected one');
  });
});
