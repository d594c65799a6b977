import * as fs from 'node:fs';
import * as path from 'node:path';
import { cdk } from '../rigs/cdk-cli';
import { cloudFormationFindings } from '../rigs/checks/cloudformation';
import { acknowledgements, findings, PACKS, type PackName, rawFindings } from '../rigs/checks/security-packs';
import { defaultPlatform, STACK } from '../rigs/default-platform';
import { connectionTo, DATABASE_NAMES } from '../rigs/emulator/database-engine';
import { DeployedStack } from '../rigs/emulator/deployed-stack';
import { Emulator } from '../rigs/emulator/emulator';
import { hasEnvoy } from '../rigs/mesh/envoy-program';
import { PostgresServer } from '../rigs/postgres/postgres-server';
import type { Json } from '../rigs/template/json';
import { failuresOf } from './failures';
import { requireMachine } from './machine';
import { Progress } from './progress';
import { inspect } from './promises';
import type { DemoResults } from './results';
import { destroy } from './steps/destroy';
import type { Outcome } from './steps/outcome';
import { rotateApiKey } from './steps/rotate-api-key';
import { rotateDatabaseUser } from './steps/rotate-database-user';
import { differences, type Synthesized, synthesizeExample, synthesizeVariant } from './steps/synthesize';
import { update } from './steps/update';
import { CHANGES } from './update-under-load/platform';
import { updateUnderLoad } from './update-under-load/update-under-load';

const ROOT = path.join(__dirname, '..');
const CACHE = path.join(ROOT, '.cache');
/** The output of this demo. Other demos may write to the same folder at the same time. */
const OUTPUT = ['production', 'disposable', 'updated', 'index.html'];
const UPDATED_SERVICE = 'analytics-engine';
const UPDATED_CPU = 512;
const SERVICE_WITH_DATABASE = 'data-ingestion';

/** The demo of the platform. */
export class Demo {
  public constructor(
    private readonly folder: string,
    private readonly progress = new Progress(),
  ) {}

  public async run(): Promise<DemoResults> {
    const { progress } = this;
    const machine = requireMachine();
    progress.note(machine);
    for (const each of OUTPUT) fs.rmSync(path.join(this.folder, each), { recursive: true, force: true });
    fs.mkdirSync(this.folder, { recursive: true });

    const production = await progress.step(
      'Synthesize examples/default-platform with the CDK CLI',
      () => synthesizeExample(path.join(this.folder, 'production')),
      ({ template }) => `${Object.keys(template.Resources).length} resources`,
    );
    const checks = await this.check(production.template);
    const disposable = await synthesizeVariant(path.join(this.folder, 'disposable'), { disposable: true });

    const postgres = await progress.step('Start PostgreSQL for the databases of the emulator', () =>
      PostgresServer.start({ cacheFolder: path.join(CACHE, 'postgres'), certificateNames: DATABASE_NAMES }),
    );
    let emulator: Emulator | undefined;
    try {
      emulator = await progress.step('Start the AWS emulator', () =>
        Emulator.start({
          cacheFolder: path.join(CACHE, 'emulator'),
          nodeModules: path.join(ROOT, 'node_modules'),
          databaseEngine: postgres,
          onProgress: (line) => progress.note(line),
        }),
      );
      const live = await this.liveIn(emulator, postgres, disposable);
      const results = {
        machine,
        template: production.template,
        ...checks,
        disposableDifferences: differences(production.template, disposable.template),
        ...live,
        timings: progress.timings,
      };
      return { ...results, failures: failuresOf(results) };
    } finally {
      await Promise.all([emulator?.stop(), postgres.stop()]);
    }
  }

  private async check(example: Json) {
    const { progress } = this;
    const app = defaultPlatform();
    const cloudFormation = await progress.step(
      'Validate the template with the CDK’s own rules',
      async () => cloudFormationFindings(app),
      (found) => `${found.length} findings`,
    );
    const different = differences(
      example,
      JSON.parse(fs.readFileSync(path.join(app.outdir, `${STACK}.template.json`), 'utf8')),
    );
    if (different.length > 0)
      throw new Error(`got other resources than in the example, expected the same: ${different.join(', ')}`);
    const packs = await progress.step(
      'Check the template with the security packs',
      async () =>
        (Object.keys(PACKS) as PackName[]).map((pack) => ({
          pack,
          raw: rawFindings(app, pack).length,
          open: findings(app, pack).map(({ rule, path: where }) => `${rule} ${where}`),
        })),
      (results) =>
        results
          .map(({ pack, raw, open }) => `${pack}: ${open.length} open, ${raw - open.length} acknowledged`)
          .join('; '),
    );
    return { cloudFormation, packs, acknowledgements: acknowledgements(app) };
  }

  private async liveIn(emulator: Emulator, postgres: PostgresServer, { assembly, template }: Synthesized) {
    const { progress } = this;
    const environment = emulator.environment();
    const deploy = (folder: string) =>
      cdk(['deploy', STACK, '--app', folder, '--require-approval', 'never', '--progress', 'events'], environment);

    await progress.step('Bootstrap', () => cdk(['bootstrap', '--app', assembly], environment));
    await progress.step('Deploy the disposable variant with the CDK CLI', () => deploy(assembly));
    const stack = await DeployedStack.read(emulator.clientConfiguration(), STACK, template, (endpoint) =>
      connectionTo(postgres, endpoint),
    );
    const promises = await progress.step(
      'Compare the answers of AWS with the template',
      () => inspect(stack),
      (report) =>
        `${report.promises.filter(({ kept }) => kept).length} of ${report.promises.length} promises kept by ${report.resourcesInspected} resources`,
    );
    const lines = (outcomes: Outcome[]) =>
      outcomes.map(({ what, shown }) => `${shown ? '✓' : '✗'} ${what}`).join('\n  ');
    const rotation = [
      ...(await progress.step('Rotate the API keys', () => rotateApiKey(stack), lines)),
      ...(await progress.step(
        `Rotate the database user of ${SERVICE_WITH_DATABASE}`,
        () => rotateDatabaseUser(stack, SERVICE_WITH_DATABASE),
        lines,
      )),
    ];
    const changedAssembly = path.join(this.folder, 'updated');
    await synthesizeVariant(changedAssembly, { disposable: true, analyticsCpu: UPDATED_CPU });
    const updated = await progress.step(
      `Update ${UPDATED_SERVICE}`,
      () => update(stack, UPDATED_SERVICE, () => deploy(changedAssembly)),
      lines,
    );
    const destruction = await progress.step(
      'Destroy everything',
      () => destroy(stack, () => cdk(['destroy', STACK, '--app', changedAssembly, '--force'], environment)),
      lines,
    );
    return { promises, rotation, update: updated, destruction, underLoad: await this.underLoad(emulator, lines) };
  }

  /** Updates another platform under load. Returns no outcomes on a machine for which there is no Envoy. */
  private async underLoad(emulator: Emulator, lines: (outcomes: Outcome[]) => string): Promise<Outcome[]> {
    const { progress, folder } = this;
    if (!hasEnvoy()) {
      progress.note('No update under load: there are no programs of Envoy for this machine.');
      return [];
    }
    return progress.step(
      'Update a platform with real Envoys under load',
      () =>
        updateUnderLoad({
          emulator,
          folder: path.join(folder, 'under-load'),
          cacheFolder: path.join(CACHE, 'envoy'),
          changes: CHANGES,
          onProgress: (line) => progress.note(line),
        }),
      lines,
    );
  }
}
