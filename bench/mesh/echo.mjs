// A minimal HTTP server. Its cost is in both measurements. Usage: node echo.mjs <address>
import * as http from 'node:http';

const BODY = Buffer.from('x'.repeat(100));
const server = http.createServer({ keepAliveTimeout: 60_000 }, (_request, response) => {
  response.writeHead(200, { 'content-length': BODY.length });
  response.end(BODY);
});
server.listen(Number(process.env.PORT), process.argv[2]);
process.once('SIGTERM', () => process.exit());
