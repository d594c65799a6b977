import * as fc from 'fast-check';
import * as library from '../../src';
import { ERRORS } from '../../src/validation/error-codes';
import type { Field } from '../../src/validation/type-notation';
import { UsageError } from '../../src/validation/usage-error';
import { extent, SEED } from '../support/extent';
import { TaskClient } from '../support/mesh-clients';
import { Examples } from '../support/options/examples';
import { type Mistake, mistakesIn, PROVIDED_MEMBERS } from '../support/options/faults';
import { ValidValues } from '../support/options/valid-values';
import { aService, aStack, surroundings } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

// The language of the classes is JavaScript: TypeScript refuses most of the results.
// biome-ignore lint/suspicious/noExplicitAny: values of a wrong type
const js = library as any;

/** Returns an object of a user's own class, whose member has a value, or returns it if it is a method. */
function own(base: string, members: Record<string, unknown>, ...args: unknown[]): object {
  const { [`Own${base}`]: Own } = { [`Own${base}`]: class extends js[base] {} };
  return Object.assign(Reflect.construct(Own, args) as object, members);
}

const PLANE = {
  name: 'own plane',
  capabilities: [],
  proxy: {},
  maxServices: 10,
  join: () => ({ port: 8080 }),
  connect: () => 'http://plane',
};
const ROTATION = { fields: ['key'], firstValue: {}, bind: () => ({}) };

function onPlane(members: Record<string, unknown>) {
  const stack = aStack();
  const backend = js.MeshBackend.custom(own('MeshDataPlane', { ...PLANE, ...members }));
  const shared = surroundings(stack, { backend });
  return ['Risk', 'Quotes'].map((id) => new js.MeshedFargateService(stack, id, shared));
}

function withRotation(members: Record<string, unknown>) {
  const rotation = own('SecretRotation', { ...ROTATION, ...members });
  return new js.RotatableSecret(aStack(), 'Secret', { rotation });
}

function onEnvoy(certificateFor: () => unknown) {
  const stack = aStack();
  const backend = js.MeshBackend.envoy({ mutualTls: own('MutualTls', { certificateFor }) });
  return new js.MeshedFargateService(stack, 'Risk', surroundings(stack, { backend }));
}

/** Joins a mesh with an implementation that differs from a service in one property. */
function joinWith(property: string, value: unknown) {
  const { service, stack } = aService();
  const { vpc } = service.cluster;
  const mesh = new js.TradingMesh(stack, 'Other', { vpc, namespaceName: 'other.internal' });
  return mesh.join(Object.create(service, { [property]: { value } }));
}

/** Uses an object of a user's own class, with a value of each member. */
const USES: Record<string, (value: unknown) => unknown> = {
  'IMeshMember.trafficPolicy': (value) => joinWith('trafficPolicy', value),
  'IMeshMember.testTraffic': (value) => joinWith('testTraffic', value),
  'IMeshClient.traceReceiver': (value) => joinWith('traceReceiver', value),
  'MeshDataPlane.capabilities': (capabilities) => onPlane({ capabilities }),
  'MeshDataPlane.maxServices': (maxServices) => onPlane({ maxServices }),
  'MeshDataPlane.name': (name) => onPlane({ name }),
  'MeshDataPlane.proxy': (proxy) => onPlane({ proxy }),
  'MeshDataPlane.join': (value) => onPlane({ join: () => value }),
  'MeshDataPlane.joinAsClient': (value) => {
    const stack = aStack();
    const backend = js.MeshBackend.custom(own('MeshDataPlane', { ...PLANE, joinAsClient: () => value }));
    const { mesh, cluster } = surroundings(stack, { backend });
    return mesh.joinAsClient(new TaskClient(stack, 'reports', { mesh, cluster }));
  },
  'MeshDataPlane.connect': (value) => {
    const [risk, quotes] = onPlane({ connect: () => value });
    risk.connectTo(quotes);
  },
  'MeshDataPlane.expose': (value) => {
    const [risk] = onPlane({ expose: () => value });
    risk.mesh.entryOf(risk);
  },
  'MutualTls.certificateFor': (value) => onEnvoy(() => value),
  'SecretRotation.bind': (value) => withRotation({ bind: () => value }),
  'SecretRotation.fields': (fields) => withRotation({ fields }),
  'SecretRotation.firstValue': (firstValue) => withRotation({ firstValue }),
  'ServiceImage.bind': (value) => aService({ image: own('ServiceImage', { bind: () => value }) as never }),
  'Sidecar.bind': (value) => {
    const image = library.ServiceImage.fromRegistry('x:1').bind(aService().service).image;
    return aService({ sidecars: [own('Sidecar', { bind: () => value }, { name: 'own', image }) as never] });
  },
  'Tracing.bind': (value) => aService({ tracing: own('Tracing', { bind: () => value }) as never }),
};

test('every member that a user can provide is used in this test', () => {
  expect(Object.keys(USES).sort()).toEqual(PROVIDED_MEMBERS.map(({ key }) => key).sort());
});

const MISTAKES = PROVIDED_MEMBERS.flatMap((member) =>
  mistakesIn(member, 0).map((mistake): [string, Field, Mistake] => [
    `${member.key}: ${mistake.title}`,
    member,
    mistake,
  ]),
);
const examples = new Examples();

test('one mistake in a member is one documented error that names the class, the member and the option', () => {
  const property = fc.property(fc.constantFrom(...MISTAKES), fc.gen(), ([, member, { name, applyTo }], random) => {
    const values = new ValidValues(random, examples);
    const error = errorOf(() => USES[member.key](applyTo(values.of(member), values)));
    expect(error).toBeInstanceOf(UsageError);
    const { code, message } = error as UsageError;
    expect(ERRORS).toHaveProperty(code);
    expect(message).toMatch(new RegExp(`(Own\\w+|MeshedFargateService)\\.${member.name}`));
    expect(message).toContain(name);
    expect(message).not.toMatch(/\[object |\$\{Token|e\+289|TokenNumber/);
  });
  fc.assert(property, { seed: SEED, numRuns: extent(40, MISTAKES.length) });
});

function errorOf(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

test.each<[string, unknown, Parameters<typeof expectUsageError>[1]]>([
  ['Tracing.bind', undefined, { code: 'ChoiceMissing', path: 'Stack/RiskEngine', got: 'no OwnTracing.bind()' }],
  [
    'Tracing.bind',
    { sidecar: 'otel' },
    { code: 'WrongType', path: 'Stack/RiskEngine', got: "OwnTracing.bind().sidecar: 'otel'", fix: 'new Sidecar()' },
  ],
  [
    'Tracing.bind',
    { environment: { OTEL_PORT: 4317 } },
    { code: 'WrongType', path: 'Stack/RiskEngine', got: "OwnTracing.bind().environment['OTEL_PORT']: 4317" },
  ],
  [
    'ServiceImage.bind',
    { image: 'nginx:1' },
    { code: 'WrongType', path: 'Stack/RiskEngine', got: "OwnServiceImage.bind().image: 'nginx:1'" },
  ],
  [
    'ServiceImage.bind',
    'nginx:1',
    { code: 'WrongType', path: 'Stack/RiskEngine', got: "OwnServiceImage.bind(): 'nginx:1'" },
  ],
  ['Sidecar.bind', undefined, { code: 'ChoiceMissing', path: 'Stack/RiskEngine', got: 'no OwnSidecar.bind()' }],
  [
    'SecretRotation.bind',
    { worksAfter: {} },
    { code: 'WrongType', path: 'Stack/Secret', got: 'OwnSecretRotation.bind().worksAfter: an empty object' },
  ],
  ['SecretRotation.fields', 'key', { code: 'WrongType', path: 'Stack/Secret', got: "OwnSecretRotation.fields: 'key'" }],
  [
    'MeshDataPlane.join',
    { port: '8080' },
    { code: 'WrongType', path: 'Stack/Risk', got: "OwnMeshDataPlane.join().port: '8080'" },
  ],
  [
    'MeshDataPlane.maxServices',
    0,
    { code: 'InvalidValue', path: 'MeshBackend.custom()', got: 'OwnMeshDataPlane.maxServices: 0' },
  ],
])('the value of %s is checked: %#', (member, value, wanted) => {
  expectUsageError(() => USES[member](value), wanted);
});

test.each([
  ['Tracing', () => aService({ tracing: own('Tracing', {}) as never })],
  ['ServiceImage', () => aService({ image: own('ServiceImage', {}) as never })],
  ['SecretRotation', () => withRotation({ bind: undefined })],
])('a subclass of %s without bind() is an error', (base, action) => {
  expectUsageError(action, {
    code: 'ChoiceMissing',
    path: '',
    got: `no Own${base}.bind()`,
    expected: 'a method',
    fix: `implement bind() as ${base} describes it`,
  });
});

test('null in a result is the default', () => {
  const image = library.ServiceImage.fromRegistry('nginx:1').bind(aService().service).image;
  expect(() => USES['ServiceImage.bind']({ image, command: null, user: null })).not.toThrow();
  expect(() => USES['Tracing.bind']({ sidecar: null, environment: null, statements: null })).not.toThrow();
  expect(() => onPlane({ proxy: { ports: null, containerNames: null, memoryMiB: null } })).not.toThrow();
  expect(() => onPlane({ join: () => ({ port: 8080, secrets: null }) })).not.toThrow();
});
