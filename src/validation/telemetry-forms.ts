import type { TextForm } from './kinds';

/**
 * The name of a metric, as OpenTelemetry allows it.
 *
 * @see https://opentelemetry.io/docs/specs/otel/metrics/api/#instrument-name-syntax
 */
export const METRIC_NAME = form(
  /^[a-z][\w./-]{0,254}$/i,
  'the name of an OpenTelemetry instrument: a letter, then letters, digits and _ . / -, at most 255 characters',
  'http.server.request.duration',
);

const LABEL = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';

/** The base URL of an OTLP endpoint. */
export const OTLP_URL = form(
  new RegExp(`^https?://${LABEL}(\\.${LABEL})*(:\\d{1,5})?(/[\\w.~-]+)*$`, 'i'),
  "a URL that begins with 'https://' or 'http://', without a query and without '/' at its end",
  'https://otlp.example.com',
);

/** A name of a header (RFC 9110 section 5.6.2) that needs no escaping in the configuration of the collector. */
export const OTLP_HEADER_NAME = form(/^[a-z0-9-]{1,128}$/i, 'a header name of letters, digits and hyphens', 'api-key');

function form(pattern: RegExp, expected: string, example: string): TextForm {
  return { test: (text) => pattern.test(text), expected, example };
}
