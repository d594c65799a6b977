/** A span, as far as a call graph needs it. */
export interface ReceivedSpan {
  /** `service.name` of what exported it. */
  readonly service: string;
  readonly name: string;
  /** In hexadecimal digits, as in a `traceparent` header. */
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the first span of a trace. */
  readonly parentSpanId: string;
  /** What it says of the request, such as `http.status_code`: the attributes that are texts. */
  readonly attributes: Readonly<Record<string, string>>;
}

// The numbers of the fields that are read:
// https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
const REQUEST = { resourceSpans: 1 };
const RESOURCE_SPANS = { resource: 1, scopeSpans: 2 };
const RESOURCE = { attributes: 1 };
const SCOPE_SPANS = { spans: 2 };
const SPAN = { traceId: 1, spanId: 2, parentSpanId: 4, name: 5, attributes: 9 };
const KEY_VALUE = { key: 1, value: 2 };
const ANY_VALUE = { stringValue: 1 };

/** The spans of an `ExportTraceServiceRequest`. */
export function spansIn(request: Buffer): ReceivedSpan[] {
  return within(request, REQUEST.resourceSpans).flatMap((ofResource) => {
    const [resource = Buffer.alloc(0)] = within(ofResource, RESOURCE_SPANS.resource);
    const service = attributesIn(resource, RESOURCE.attributes)['service.name'] ?? '';
    return within(ofResource, RESOURCE_SPANS.scopeSpans)
      .flatMap((ofScope) => within(ofScope, SCOPE_SPANS.spans))
      .map((span) => ({
        service,
        name: text(span, SPAN.name),
        traceId: first(span, SPAN.traceId).toString('hex'),
        spanId: first(span, SPAN.spanId).toString('hex'),
        parentSpanId: first(span, SPAN.parentSpanId).toString('hex'),
        attributes: attributesIn(span, SPAN.attributes),
      }));
  });
}

function attributesIn(message: Buffer, field: number): Record<string, string> {
  const pairs = within(message, field).map((pair) => [
    text(pair, KEY_VALUE.key),
    text(first(pair, KEY_VALUE.value), ANY_VALUE.stringValue),
  ]);
  return Object.fromEntries(pairs);
}

function text(message: Buffer, field: number): string {
  return first(message, field).toString('utf8');
}

function first(message: Buffer, field: number): Buffer {
  return within(message, field)[0] ?? Buffer.alloc(0);
}

/**
 * The values of a field of a Protocol Buffers message: texts, bytes and messages; numbers are passed over.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */
function within(message: Buffer, field: number): Buffer[] {
  const values: Buffer[] = [];
  let offset = 0;
  const number = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = message[offset++] ?? 0; // a message that is cut off ends there
      value += (byte % 128) * factor;
      if (byte < 128) return value;
    }
  };
  while (offset < message.length) {
    const tag = number();
    const wireType = tag % 8;
    if (wireType === 2) {
      const length = number();
      if (Math.floor(tag / 8) === field) values.push(message.subarray(offset, offset + length));
      offset += length;
    } else if (wireType === 0) number();
    else offset += wireType === 1 ? 8 : 4;
  }
  return values;
}
