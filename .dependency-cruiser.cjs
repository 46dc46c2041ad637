// The rooms of the house from the top of the corridor to its end: a room may import only rooms below it.
const rooms = [
  'cli',
  'controller',
  'web',
  'reconcile',
  'sources',
  'report',
  'act',
  'judge',
  'plan',
  'observe',
  'kubernetes',
  'platform',
  'resources',
  'catalogue',
  'lib',
];

const upward = rooms.slice(1).map((room, index) => ({
  name: `${room}-imports-only-below`,
  comment: `${room}/ may not import the rooms above it: ${rooms.slice(0, index + 1).join(', ')}`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: `^src/(${rooms.slice(0, index + 1).join('|')})/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...upward,
    {
      name: 'emulator-stands-alone',
      comment: 'The emulator knows nothing of the rooms that use it; it shares only the catalogue.',
      severity: 'error',
      from: { path: '^src/emulator/' },
      to: { path: '^src/', pathNot: '^src/(emulator|catalogue)/' },
    },
    {
      name: 'only-cli-starts-the-emulator',
      comment: 'The platform is always reached over HTTP: no room may reach into the emulator.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(emulator|cli)/' },
      to: { path: '^src/emulator/' },
    },
    {
      name: 'judge-is-pure',
      comment: 'judge/ decides over frozen data: no I/O, no clock, no platform client.',
      severity: 'error',
      from: { path: '^src/judge/' },
      to: {
        path: '^(node:)?(fs|http|https|net|child_process|timers|os)(/|$)|^src/platform/',
        pathNot: '^src/platform/(documents|steps)[.]ts$',
      },
    },
    {
      name: 'bench-needs-no-tests',
      comment: 'What measures and tests both need stands in scripts/.',
      severity: 'error',
      from: { path: '^bench/' },
      to: { path: '^test/' },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
