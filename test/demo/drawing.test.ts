import { drawing } from '../../demo/report/drawing';
import { drawnPlatform } from '../../demo/report/model';
import { CapacityMix, Ingress, Route, ServiceDefinition, StandardServices } from '../../src';
import { aPlatform, aStack, templateOf } from '../support/stacks';

type Props = Parameters<typeof aPlatform>[1];

function drawn(props: Props = {}) {
  const stack = aStack();
  aPlatform(stack, props);
  return drawnPlatform(templateOf(stack).toJSON());
}

describe('the picture of a platform', () => {
  test('shows what the template has: services, calls, routes, capacity, secrets', () => {
    const platform = drawn();
    expect(platform.services).toEqual([
      {
        name: 'api-gateway',
        depth: 0,
        tasks: '2 to 10 tasks',
        capacity: ['on demand'],
        paths: ['/*'],
        secrets: ['API_KEY', 'PREVIOUS_API_KEY'],
      },
      expect.objectContaining({
        name: 'analytics-engine',
        depth: 1,
        capacity: ['first 1 on demand', expect.anything()],
      }),
      expect.objectContaining({ name: 'data-ingestion', depth: 2, capacity: ['first 2 on demand', 'then Spot'] }),
    ]);
    expect(platform.calls.sort()).toEqual([
      ['analytics-engine', 'data-ingestion'],
      ['api-gateway', 'analytics-engine'],
    ]);
    expect(platform).toMatchObject({
      zones: 3,
      protocol: 'HTTPS',
      secrets: [{ title: 'API keys', length: 64, rotation: 'rotate every 30 days' }],
    });
  });

  test.each<[string, Props]>([
    ['the default platform', {}],
    [
      'another one',
      {
        ingress: Ingress.http(),
        services: {
          ...StandardServices.all(),
          'order-desk': new ServiceDefinition({
            calls: ['data-ingestion'],
            routes: [Route.path('/orders/*')],
            capacity: CapacityMix.spot({ onDemandBase: 10, onDemandWeight: 10, spotWeight: 30 }),
            scaling: { minTasks: 10, maxTasks: 1000 },
            platformApiKey: true,
          }),
        },
      },
    ],
  ])('keeps the text of %s in its boxes', (_name, props) => {
    const boxes = [...drawing(drawn(props)).matchAll(/<g class="\w+"><rect [^>]*width="(\d+)".*?<\/g>/g)];
    expect(boxes.length).toBeGreaterThanOrEqual(7);
    for (const [box, width] of boxes) {
      for (const [, text] of box.matchAll(/<text[^>]*>([^<]*)</g)) {
        // 28 of margin, and about 6.5 a character of 12 px
        expect([text, text.length * 6.5 < Number(width) - 28]).toEqual([text, true]);
      }
    }
  });
});
