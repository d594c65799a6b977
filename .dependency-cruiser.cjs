/**
 * The allowed dependencies between the rooms of src/ and between the folders beside it (docs/architecture.md).
 *
 * A room may import the rooms that it reaches through these arrows, directly or through other rooms.
 */
const ARROWS = {
  platform: ['monitoring'],
  monitoring: ['ingress', 'database', 'rotation', 'worker', 'job', 'service'],
  ingress: ['service'],
  database: ['service', 'database/users'],
  rotation: ['database/users', 'secrets'],
  worker: ['service'],
  job: ['workload', 'market-hours'],
  service: ['workload', 'market-hours'],
  workload: ['mesh'],
  mesh: ['certificates'],
  certificates: ['secrets'],
  'database/users': ['secrets'],
  secrets: ['cluster', 'lambda', 'runbook', 'naming', 'market-hours'],
  'market-hours': ['validation', 'naming'],
  'least-privilege': ['update-safety', 'security'],
  'update-safety': ['validation'],
  cluster: ['network'],
  lambda: ['network'],
  network: ['logs', 'quotas'],
  logs: ['security', 'validation'],
  runbook: ['security'],
  security: ['validation'],
  quotas: ['validation'],
  validation: [],
  naming: [],
};

/** The folders beside src/, and what each may import beside the library by its name: rigs run handlers, tools read kinds and images, and draw with rigs/pictures. */
const OUTSIDE = {
  bench: ['rigs'],
  demo: ['rigs'],
  rigs: ['src/certificates/handlers'],
  examples: [],
  tools: ['rigs', 'src/security/images', 'src/validation'],
};

const ROOMS = Object.keys(ARROWS);

/** Returns every room that a room reaches through arrows. */
function reachable(room, found = new Set()) {
  for (const next of ARROWS[room]) {
    if (!found.has(next)) reachable(next, found.add(next));
  }
  return [...found];
}

/** Returns a pattern for the files of a room, without the files of a room inside it. */
function files(room) {
  const inner = ROOMS.filter((other) => other.startsWith(`${room}/`)).map((other) => other.slice(room.length + 1));
  return inner.length === 0 ? `^src/${room}/` : `^src/${room}/(?!(?:${inner.join('|')})/)`;
}

const rooms = ROOMS.map((room) => ({
  name: `room ${room}`,
  comment: `src/${room}/ may import: ${reachable(room).sort().join(', ') || 'no other room'}`,
  severity: 'error',
  from: { path: files(room) },
  to: { path: '^src/', pathNot: [room, ...reachable(room)].map(files) },
}));

const outside = Object.entries(OUTSIDE).map(([folder, allowed]) => ({
  name: `folder ${folder}`,
  comment: `${folder}/ may import: ${['the library by its name', ...allowed].join(', ')}`,
  severity: 'error',
  from: { path: `^${folder}/` },
  to: {
    dependencyTypesNot: ['core'],
    path: '^[^/]+/',
    pathNot: [...[folder, ...allowed].map((other) => `^${other}/`), '^lib/index[.]', '^node_modules/'],
  },
}));

module.exports = {
  forbidden: [
    {
      name: 'no circles',
      comment: 'Two files that import each other cannot be understood or moved alone. Import a narrow interface.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'room unknown',
      comment: 'A new folder of src/ needs an entry in ARROWS.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: ROOMS.map((room) => `^src/${room}/`) },
      to: {},
    },
    {
      name: 'src alone',
      comment: 'src/ is the package. It may import nothing beside it.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypesNot: ['core'], path: '^[^/]+/', pathNot: ['^src/', '^node_modules/'] },
    },
    {
      name: 'market-hours without AWS',
      comment: 'src/market-hours/ computes schedules. It has no resources.',
      severity: 'error',
      from: { path: '^src/market-hours/' },
      to: { path: '^node_modules/aws-cdk-lib/aws-' },
    },
    ...rooms,
    ...outside,
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.dev.json' },
    doNotFollow: { path: ['^node_modules/', '^lib/'] },
    exclude: { path: ['^(?:demo|bench)/.*/cdk[.]out/'] },
    cache: false,
  },
};
