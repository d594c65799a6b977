import { spansIn } from '../../../rigs/mesh/otlp';

/** A field of a Protocol Buffers message. */
const field = (number: number, value: Buffer | string) => {
  const bytes = Buffer.from(value);
  const length = bytes.length < 128 ? [bytes.length] : [(bytes.length % 128) + 128, Math.floor(bytes.length / 128)];
  return Buffer.concat([Buffer.from([number * 8 + 2, ...length]), bytes]);
};
const all = (...fields: Buffer[]) => Buffer.concat(fields);
const attribute = (name: string, value: string) => all(field(1, name), field(2, field(1, value)));

const TRACE = 'f41d7e312a9d8339168ff9d8cc856206';
const span = all(
  field(1, Buffer.from(TRACE, 'hex')),
  field(2, Buffer.from('00000000000000aa', 'hex')),
  field(4, Buffer.from('00000000000000bb', 'hex')),
  field(5, 'ingress'),
  Buffer.from([6 * 8, 2]), // the kind, a number
  Buffer.from([7 * 8 + 1, 1, 2, 3, 4, 5, 6, 7, 8]), // the start, 8 bytes
  Buffer.from([133, 1, 1, 2, 3, 4]), // field 16, 4 bytes: a tag of two bytes
  field(9, attribute('http.status_code', '200')),
);
const ofService = (name: string, ...spans: Buffer[]) =>
  field(
    1,
    all(field(1, field(1, attribute('service.name', name))), field(2, all(...spans.map((one) => field(2, one))))),
  );

test('reads the spans of every service', () => {
  const spans = spansIn(all(ofService('api-gateway', span, field(5, 'first')), ofService('analytics-engine', span)));
  expect(spans.map(({ service, name }) => [service, name])).toEqual([
    ['api-gateway', 'ingress'],
    ['api-gateway', 'first'],
    ['analytics-engine', 'ingress'],
  ]);
  expect(spans[0]).toEqual({
    service: 'api-gateway',
    name: 'ingress',
    traceId: TRACE,
    spanId: '00000000000000aa',
    parentSpanId: '00000000000000bb',
    attributes: { 'http.status_code': '200' },
  });
  expect(spans[1].parentSpanId).toBe('');
});

test('reads an empty request', () => {
  expect(spansIn(Buffer.alloc(0))).toEqual([]);
});

test('refuses a truncated request', () => {
  const whole = ofService('api-gateway', span);
  for (let length = 1; length < whole.length; length += 1) expect(() => spansIn(whole.subarray(0, length))).toThrow();
});
