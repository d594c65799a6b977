const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const vm = require('node:vm');
const { default: Runtime } = require('jest-runtime');

/** Loading the CDK takes seconds, and jest loads it again for each test file. These modules have no state to isolate. */
const SHARED = /^(aws-cdk-lib|constructs|cdk-nag|fast-check)(\/|$)/;

/** The temporary folder of this worker. It is emptied after each test file, because assemblies are gigabytes together. */
const TEMPORARY = fs.mkdtempSync(path.join(os.tmpdir(), 'w'));
process.env.TMPDIR = TEMPORARY;

/** The shared modules by the folder that imports them and their name, because to resolve a name takes milliseconds. */
const modules = new Map();

function sharedModule(folder, name) {
  const key = `${folder} ${name}`;
  if (!modules.has(key)) modules.set(key, require(require.resolve(name, { paths: [folder] })));
  return modules.get(key);
}

/** V8's code of each file. Jest compiles the files of src/ for each test file again, which takes half a second. */
const compiled = new Map();
const { compileFunction } = vm;

vm.compileFunction = (code, parameters, options) => {
  const earlier = compiled.get(options.filename);
  if (earlier?.code === code) return compileFunction(code, parameters, { ...options, cachedData: earlier.data });
  const result = compileFunction(code, parameters, { ...options, produceCachedData: true });
  compiled.set(options.filename, { code, data: result.cachedData });
  return result;
};

/** The statements, functions and paths of branches of each file that a test file of this worker has executed. */
const executed = new Map();

/** Indicates whether a file executed something that no earlier test file of the worker has executed. */
function addExecuted([file, { s: statements, f: functions, b: branches }]) {
  const ids = executed.get(file) ?? new Set();
  const before = executed.has(file) ? ids.size : -1;
  for (const id in statements) if (statements[id] > 0) ids.add(`statement ${id}`);
  for (const id in functions) if (functions[id] > 0) ids.add(`function ${id}`);
  for (const id in branches)
    for (const index in branches[id]) if (branches[id][index] > 0) ids.add(`branch ${id} ${index}`);
  executed.set(file, ids);
  return ids.size > before;
}

/** A runtime whose test files share the CDK of their worker, and its environment variables. */
class SharedRuntime extends Runtime {
  constructor(config, environment, ...rest) {
    super(config, environment, ...rest);
    this.variables = { ...process.env };
    // The shared CDK reads the variables of the worker: a test that sets one must set it there.
    environment.global.process.env = process.env;
    this.globals = environment.global;
  }

  requireModuleOrMock(from, name) {
    if (!SHARED.test(name)) return super.requireModuleOrMock(from, name);
    return sharedModule(path.dirname(from), name);
  }

  /** Reports the files with something new only. Jest copies and merges all files for each test file, for a second. */
  getAllCoverageInfoCopy() {
    const files = Object.entries(this.globals.__coverage__ ?? {}).filter(addExecuted);
    return JSON.parse(JSON.stringify(Object.fromEntries(files)));
  }

  teardown() {
    for (const name of Object.keys(process.env)) if (!(name in this.variables)) delete process.env[name];
    Object.assign(process.env, this.variables);
    for (const name of fs.readdirSync(TEMPORARY)) {
      try {
        fs.rmSync(path.join(TEMPORARY, name), { recursive: true, force: true });
      } catch {
        // A process that is ending still writes. The end of the run deletes the folder.
      }
    }
    super.teardown();
  }
}

module.exports = { __esModule: true, default: SharedRuntime };
