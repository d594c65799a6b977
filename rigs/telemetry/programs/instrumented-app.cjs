// An application with automatic instrumentation. It is configured by the OTEL_* variables alone.
const { once } = require('node:events');
const {
  context,
  diag,
  DiagConsoleLogger,
  DiagLogLevel,
  metrics,
  trace,
  SpanStatusCode,
} = require('@opentelemetry/api');
const { logs, SeverityNumber } = require('@opentelemetry/api-logs');
const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http');
const { NodeSDK } = require('@opentelemetry/sdk-node');

diag.setLogger(new DiagConsoleLogger(), DiagLogLevel.ERROR);
const sdk = new NodeSDK({ instrumentations: [new HttpInstrumentation()] });
sdk.start();

const http = require('node:http');
const [address, port, requests, failures] = process.argv.slice(2).map((text, index) => (index ? Number(text) : text));

const server = http.createServer((request, response) => {
  response.writeHead(request.url.startsWith('/fail') ? 500 : 200).end();
});

const call = (path) =>
  new Promise((resolve, reject) => {
    http.get({ host: address, port, path }, (response) => response.resume().on('end', resolve)).on('error', reject);
  });

/**
 * Starts requests of which a part ends early, and sends these parts before anything else. Returns a function that lets
 * the requests fail when the input of this process ends.
 */
async function startSlow(count) {
  if (count === 0) return async () => {};
  const tracer = trace.getTracer('app');
  const slow = Array.from({ length: count }, () => tracer.startSpan('slow'));
  for (const span of slow) tracer.startSpan('early part', {}, trace.setSpan(context.active(), span)).end();
  await trace.getTracerProvider().getDelegate().forceFlush();
  return async () => {
    await once(process.stdin.resume(), 'end');
    for (const span of slow) span.setStatus({ code: SpanStatusCode.ERROR, message: 'timeout' }).end();
  };
}

async function run() {
  await new Promise((resolve) => server.listen(port, address, resolve));
  const endSlow = await startSlow(Number(process.env.SLOW_REQUESTS ?? 0));
  const orders = metrics.getMeter('app').createCounter('orders.filled');
  const logger = logs.getLogger('app');
  const tracer = trace.getTracer('app');
  for (let number = 0; number < requests; number += 1) {
    orders.add(1, { 'http.route': `/orders/${number}`, symbol: `S${number}` });
    await call(`/ok/${number}`);
  }
  for (let number = 0; number < failures; number += 1) await call(`/fail/${number}`);
  await tracer.startActiveSpan('log', async (span) => {
    logger.emit({ severityNumber: SeverityNumber.ERROR, severityText: 'ERROR', body: 'feed lost' });
    span.end();
  });
  await endSlow();
  server.close();
  await sdk.shutdown();
}

run().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
