// An application with automatic instrumentation. It is configured by the OTEL_* variables alone.
const { diag, DiagConsoleLogger, DiagLogLevel, metrics, trace, SpanStatusCode } = require('@opentelemetry/api');
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

async function run() {
  await new Promise((resolve) => server.listen(port, address, resolve));
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
  // A part of this request ends early. The request fails after the collector has decided.
  if (process.env.SLOW_MS) {
    await tracer.startActiveSpan('slow', async (slow) => {
      tracer.startSpan('early part').end();
      await new Promise((resolve) => setTimeout(resolve, Number(process.env.SLOW_MS)));
      slow.setStatus({ code: SpanStatusCode.ERROR, message: 'timeout' });
      slow.end();
    });
  }
  server.close();
  await sdk.shutdown();
}

run().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
