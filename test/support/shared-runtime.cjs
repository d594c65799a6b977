const path = require('node:path');
const { default: Runtime } = require('jest-runtime');

/** Loading the CDK takes seconds, and jest loads it again for each test file. These modules have no state to isolate. */
const SHARED = /^(aws-cdk-lib|constructs|cdk-nag)(\/|$)/;

/** A runtime whose test files share the CDK of their worker, and its environment variables. */
class SharedRuntime extends Runtime {
  constructor(config, environment, ...rest) {
    super(config, environment, ...rest);
    this.variables = { ...process.env };
    // The shared CDK reads the variables of the worker: a test that sets one must set it there.
    environment.global.process.env = process.env;
  }

  requireModuleOrMock(from, name) {
    if (!SHARED.test(name)) return super.requireModuleOrMock(from, name);
    return require(require.resolve(name, { paths: [path.dirname(from)] }));
  }

  teardown() {
    for (const name of Object.keys(process.env)) if (!(name in this.variables)) delete process.env[name];
    Object.assign(process.env, this.variables);
    super.teardown();
  }
}

module.exports = { __esModule: true, default: SharedRuntime };
