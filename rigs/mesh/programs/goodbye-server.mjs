// The application of a task with long sessions. It sends a line when a session begins, and a line to each session on SIGTERM.
// It does not wait for answers, and ends when the system has taken the last line.
// Usage: node goodbye-server.mjs <address>; PORT as in the template.
import * as net from 'node:net';

const [address] = process.argv.slice(2);
const sessions = new Set();
const server = net.createServer((socket) => {
  socket.on('error', () => socket.destroy());
  socket.once('close', () => sessions.delete(socket));
  sessions.add(socket);
  socket.write('welcome\n');
});
server.listen(Number(process.env.PORT), address);
process.once('SIGTERM', async () => {
  await Promise.all([...sessions].map((socket) => new Promise((resolve) => socket.end('goodbye\n', resolve))));
  process.exit();
});
