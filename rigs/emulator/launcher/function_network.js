// Loaded into every function. It connects the addresses of RDS to the PostgreSQL behind the database. As in a VPC, an
// address answers on its own port only, and only while the cluster has an instance.
const fs = require('node:fs');
const { Socket } = require('node:net');

const OF_RDS = /\.rds\.amazonaws\.com$/;
const { connect } = Socket.prototype;

Socket.prototype.connect = function (...args) {
  const [port, host, ...rest] = args;
  if (typeof host !== 'string' || !OF_RDS.test(host)) return connect.apply(this, args);
  const route = JSON.parse(fs.readFileSync(process.env.DATABASE_ROUTES, 'utf8'))[`${host}:${port}`];
  if (route !== undefined) return connect.call(this, route, '127.0.0.1', ...rest);
  const error = new Error(`connect ECONNREFUSED ${host}:${port}: no database listens there`);
  process.nextTick(() => this.destroy(Object.assign(error, { code: 'ECONNREFUSED' })));
  return this;
};
