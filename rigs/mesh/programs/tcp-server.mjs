// The application of a task with a protocol of its own. It sends a line with the task first, and returns each byte.
// A line `close` ends the connection, and a line `stop` makes the application accept no further connections.
// Usage: node tcp-server.mjs <address>; PORT and SERVICE_NAME as in the template.
import * as net from 'node:net';

const [address] = process.argv.slice(2);
const { PORT = '8080', SERVICE_NAME = 'app' } = process.env;
const task = `${SERVICE_NAME}@${address}`;
const server = net.createServer((socket) => {
  socket.on('error', () => socket.destroy());
  socket.write(`${task}\n`);
  socket.on('data', (bytes) => {
    const text = bytes.toString('latin1');
    if (text === 'close\n') return socket.end();
    if (text === 'stop\n') server.close();
    socket.write(bytes);
  });
});
server.listen(Number(PORT), address, () => console.log(`${task} listens on ${PORT}`));
process.once('SIGTERM', () => process.exit());
