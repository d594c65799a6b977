import { Root } from 'protobufjs';

/** The fields of a span that a call graph needs. */
export interface ReceivedSpan {
  /** The `service.name` of the exporter. */
  readonly service: string;
  readonly name: string;
  /** Hexadecimal digits, as in a `traceparent` header. */
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the first span of a trace. */
  readonly parentSpanId: string;
  /** The attributes whose values are strings, for example `http.status_code`. */
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * The fields that are read. The decoder skips all others.
 *
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
 */
const REQUEST = Root.fromJSON({
  nested: {
    Request: { fields: { resourceSpans: { rule: 'repeated', type: 'ResourceSpans', id: 1 } } },
    ResourceSpans: {
      fields: { resource: { type: 'Resource', id: 1 }, scopeSpans: { rule: 'repeated', type: 'ScopeSpans', id: 2 } },
    },
    Resource: { fields: { attributes: { rule: 'repeated', type: 'KeyValue', id: 1 } } },
    ScopeSpans: { fields: { spans: { rule: 'repeated', type: 'Span', id: 2 } } },
    Span: {
      fields: {
        traceId: { type: 'bytes', id: 1 },
        spanId: { type: 'bytes', id: 2 },
        parentSpanId: { type: 'bytes', id: 4 },
        name: { type: 'string', id: 5 },
        attributes: { rule: 'repeated', type: 'KeyValue', id: 9 },
      },
    },
    KeyValue: { fields: { key: { type: 'string', id: 1 }, value: { type: 'AnyValue', id: 2 } } },
    AnyValue: { fields: { stringValue: { type: 'string', id: 1 } } },
  },
}).lookupType('Request');

interface KeyValue {
  readonly key: string;
  readonly value: { readonly stringValue: string } | null;
}

interface Span {
  readonly name: string;
  readonly traceId: Uint8Array;
  readonly spanId: Uint8Array;
  readonly parentSpanId: Uint8Array;
  readonly attributes: KeyValue[];
}

interface ResourceSpans {
  readonly resource: { readonly attributes: KeyValue[] } | null;
  readonly scopeSpans: { readonly spans: Span[] }[];
}

/** Returns the spans of an `ExportTraceServiceRequest`. Throws if the request is truncated. */
export function spansIn(request: Uint8Array): ReceivedSpan[] {
  const { resourceSpans } = REQUEST.toObject(REQUEST.decode(request), { defaults: true });
  return (resourceSpans as ResourceSpans[]).flatMap(({ resource, scopeSpans }) => {
    const service = textsOf(resource?.attributes)['service.name'] ?? '';
    return scopeSpans.flatMap(({ spans }) =>
      spans.map(({ name, traceId, spanId, parentSpanId, attributes }) => ({
        service,
        name,
        traceId: hexadecimal(traceId),
        spanId: hexadecimal(spanId),
        parentSpanId: hexadecimal(parentSpanId),
        attributes: textsOf(attributes),
      })),
    );
  });
}

function textsOf(attributes: KeyValue[] = []): Record<string, string> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, value?.stringValue ?? '']));
}

function hexadecimal(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
