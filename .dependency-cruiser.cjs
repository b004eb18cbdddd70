/** Who may import whom: DESIGN.md, "The house". Tests stand beside their code and may also read fixtures. */
const TEST = '\\.(test|longtest|spec|testing)\\.ts$'

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle has no reading order.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolved',
      comment: 'Every import leads somewhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'shared-stands-alone',
      comment: 'shared imports nothing of ours.',
      severity: 'error',
      from: { path: '^shared/', pathNot: TEST },
      to: { path: '^(electron|renderer|e2e|bench|scripts|resources)/' },
    },
    {
      name: 'shared-is-pure',
      comment: 'shared runs anywhere: no Node, Vue or Electron. Of packages it may use zod.',
      severity: 'error',
      from: { path: '^shared/', pathNot: TEST },
      to: { dependencyTypesNot: ['local', 'aliased-subpath-import'], pathNot: '(^|/)node_modules/zod/' },
    },
    {
      name: 'electron-not-renderer',
      comment: 'The two processes meet in shared only.',
      severity: 'error',
      from: { path: '^electron/' },
      to: { path: '^renderer/' },
    },
    {
      name: 'renderer-not-electron',
      comment: 'The two processes meet in shared only.',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^electron/' },
    },
    {
      name: 'renderer-without-node',
      comment: 'The renderer is sandboxed: it has neither Node nor Electron.',
      severity: 'error',
      from: { path: '^renderer/', pathNot: TEST },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'electron-only-in-main-and-preload',
      comment: 'Everything else in the main process is plain Node.',
      severity: 'error',
      from: { path: '^(electron|renderer|shared)/', pathNot: '^electron/(main|preload)/' },
      to: { path: '(^electron$|(^|/)node_modules/electron/)' },
    },
    {
      name: 'engine-knows-no-shell',
      comment: 'The engine runs without a window: in a thread, in tests, on the command line.',
      severity: 'error',
      from: { path: '^electron/engine/' },
      to: { path: '^electron/(main|preload)/' },
    },
    {
      name: 'app-not-tooling',
      comment: 'What ships does not import what tests, measures or builds it.',
      severity: 'error',
      from: { path: '^(electron|renderer|shared)/', pathNot: TEST },
      to: { path: '^(e2e|bench|scripts)/' },
    },
    {
      name: 'no-test-code-in-the-app',
      comment: 'Only tests import tests and their aids.',
      severity: 'error',
      from: { pathNot: [TEST, '^e2e/'] },
      to: { path: TEST },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(out|dist|coverage|docs|resources|test-results|playwright-report|e2e/reference)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.vue', '.mjs', '.js', '.cjs', '.json', '.d.ts'],
    },
  },
}
