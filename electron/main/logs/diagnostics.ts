import type { EngineStatus } from '#shared/ipc/engine'

/** What is known of the app and its computer; nothing in it names a person, a machine or a folder. */
export interface Facts {
  readonly versions: Readonly<Record<string, string>>
  readonly isPackaged: boolean
  /** Name, release and architecture of the system. */
  readonly system: string
  readonly processor: string
  /** Bytes. */
  readonly memory: { readonly total: number; readonly free: number }
  /** Size in its own pixels and scale of each screen. */
  readonly screens: readonly string[]
  /** Makers and devices, as the driver's numbers. */
  readonly graphics: readonly string[]
  /** What Chromium does on the graphics processor: `webgl: enabled`. */
  readonly features: Readonly<Record<string, string>>
  readonly engine: EngineStatus | null
  readonly errors: readonly string[]
}

/** Diagnostics as a person reads them before they send them, and as a maintainer needs them. */
export function diagnosticsText(facts: Facts): string {
  const { engine, memory } = facts
  const sections: readonly (readonly [string, readonly string[]])[] = [
    [
      'Versions',
      [
        ...Object.entries(facts.versions).map(([name, version]) => `${name} ${version}`),
        facts.isPackaged ? 'installed' : 'not packaged',
      ],
    ],
    [
      'System',
      [
        facts.system,
        facts.processor,
        `memory ${gigabytes(memory.total)}, free ${gigabytes(memory.free)}`,
        ...facts.screens.map((screen) => `screen ${screen}`),
      ],
    ],
    [
      'Graphics',
      [...facts.graphics, ...Object.entries(facts.features).map(([name, state]) => `${name}: ${state}`)],
    ],
    [
      'Engine',
      engine
        ? [
            `computes on ${engine.provider ?? 'nothing yet'} (chosen: ${engine.chosen}; present: ${engine.present.join(', ')})`,
            engine.device,
            `keeps ${gigabytes(engine.kept)} of ${gigabytes(engine.budget)}`,
          ]
        : ['not started'],
    ],
    ['Last errors', facts.errors.length > 0 ? facts.errors : ['none']],
  ]
  return `${sections.map(([title, lines]) => [title, ...lines.map((line) => `  ${line}`)].join('\n')).join('\n\n')}\n`
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`
}
