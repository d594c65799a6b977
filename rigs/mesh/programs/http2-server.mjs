// The application of a task that accepts only HTTP/2 with prior knowledge. The query of a request defines its handling:
//   count=<n> every=<ms>   a stream of n lines, with a pause after each
//   together=<n>           ends the streams when n of them are open
// Usage: node http2-server.mjs <address>; PORT and SERVICE_NAME as in the template.
import * as http2 from 'node:http2';
import { setTimeout as sleep } from 'node:timers/promises';

const [address] = process.argv.slice(2);
const { PORT = '8080', SERVICE_NAME = 'app' } = process.env;
const task = `${SERVICE_NAME}@${address}`;
/** Continues each stream that waits for others. */
const waiting = [];

function together(count) {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === count) for (const end of waiting.splice(0)) end();
  });
}

const server = http2.createServer(async (request, response) => {
  const query = new URL(request.url, 'http://task').searchParams;
  response.writeHead(200, { 'content-type': 'application/json', 'x-answered-by': task });
  for (let index = 0; index < Number(query.get('count') ?? 0); index += 1) {
    response.write(`${index}\n`);
    await sleep(Number(query.get('every') ?? 0));
  }
  if (query.has('together')) await together(Number(query.get('together')));
  response.end(JSON.stringify({ task, httpVersion: request.httpVersion }));
});
server.listen(Number(PORT), address, () => console.log(`${task} listens on ${PORT}`));
process.once('SIGTERM', () => process.exit());
