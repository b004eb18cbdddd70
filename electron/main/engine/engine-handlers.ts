import { randomUUID } from 'node:crypto'
import { basename } from 'node:path'
import { dialog, type BrowserWindow } from 'electron'
import type { Refusal } from '#shared/ipc/engine-names'
import type { HubSettings } from '../../engine/thread/protocol'
import { fileNameFor } from '../documents/document-handlers'
import { emit } from '../ipc'
import type { Handlers } from '../router'
import { refusing } from './engine-refusals'
import type { EngineThread } from './engine-thread'
import type { EngineWork } from './engine-work'

type EngineRoute = Extract<
  keyof Handlers<BrowserWindow>,
  `models.${string}` | `run.${string}` | `engine.${string}` | `jobs.${string}`
>

const FILTERS = [
  { name: 'Checkpoints', extensions: ['safetensors', 'pt', 'pth', 'ckpt', 'bin', 'npz', 'npy', 'json'] },
  { name: 'All files', extensions: ['*'] },
]

/** Files and folders that a person chose or dropped, each under a token; the page learns no path. */
export class OfferedFiles {
  readonly #paths = new Map<string, string>()

  add(path: string): { file: string; name: string } {
    const file = randomUUID()
    this.#paths.set(file, path)
    return { file, name: basename(path) }
  }

  path(file: string): string | null {
    return this.#paths.get(file) ?? null
  }
}

/** What the main process does for each route about models and runs: it forwards them to the engine's thread. */
export function engineHandlers(
  engine: EngineThread,
  offered: OfferedFiles,
  hub: () => HubSettings,
  work: EngineWork,
): Pick<Handlers<BrowserWindow>, EngineRoute> {
  const jobs = new Map<string, number>()
  /** How a job's request is known, and its progress told, while it is under way. */
  const followed = (job: string, window: BrowserWindow) => ({
    onId: (id: number) => jobs.set(job, id),
    onProgress: (done: number, total: number, phase?: string) =>
      emit(window, 'jobs.progress', { job, done, total, ...(phase === undefined ? {} : { phase }) }),
  })
  const done = { kind: 'done' } as const
  const idle = { model: null, path: null, provider: null }
  /** What computes, as it is told after a fault in native code. */
  const computing = (kind: 'run' | 'analysis', subject: string, model: string) => ({
    kind,
    subject,
    model,
    path: null,
    provider: engine.status?.provider ?? null,
  })

  /** `null` where one of the files is not known any more. */
  const pathsOf = (chosen: Readonly<Record<string, string>>): Record<string, string> | null => {
    const paths = Object.entries(chosen).map(([name, file]) => [name, offered.path(file)] as const)
    const known = paths.filter((each): each is readonly [string, string] => each[1] !== null)
    return known.length === paths.length ? Object.fromEntries(known) : null
  }

  return {
    'models.list': () =>
      refusing(async () => ({ kind: 'list' as const, ...(await engine.ask('list', undefined)) })),

    'models.choose': async ({ what }, window) => {
      const { canceled, filePaths } = await dialog.showOpenDialog(window, {
        title: 'Import a model',
        ...(what === 'file' ? { filters: FILTERS } : {}),
        properties: [what === 'file' ? 'openFile' : 'openDirectory'],
      })
      return canceled || !filePaths[0]
        ? { kind: 'cancelled' }
        : { kind: 'chosen', ...offered.add(filePaths[0]) }
    },

    'models.import': ({ file, job, answers }, window) =>
      refusing(async () => {
        const path = offered.path(file)
        if (path === null) return unknownFile
        const { model } = await work.during({ ...idle, kind: 'import', subject: basename(path), path }, () =>
          engine.ask('import', { path, answers }, followed(job, window)),
        )
        return { kind: 'imported' as const, model }
      }).finally(() => jobs.delete(job)),

    'models.tensors': ({ model }) =>
      refusing(async () => ({ kind: 'tensors' as const, ...(await engine.ask('tensors', { model })) })),
    'models.map': ({ model, mapping, job }, window) =>
      refusing(async () => {
        const made = await work.during({ ...idle, kind: 'import', subject: model, model }, () =>
          engine.ask('map', { model, mapping }, followed(job, window)),
        )
        return { kind: 'imported' as const, ...made }
      }).finally(() => jobs.delete(job)),

    'models.available': () =>
      refusing(async () => ({
        kind: 'available' as const,
        ...(await engine.ask('available', undefined)),
      })),
    'models.inspect': ({ model, job }, window) =>
      refusing(async () => ({
        kind: 'found' as const,
        ...(await engine.ask('inspect', { model, ...hub() }, followed(job, window))),
      })).finally(() => jobs.delete(job)),
    'models.download': ({ model, job }, window) =>
      refusing(async () => ({
        kind: 'imported' as const,
        ...(await work.during({ ...idle, kind: 'download', subject: model }, () =>
          engine.ask('download', { model, ...hub() }, followed(job, window)),
        )),
      })).finally(() => jobs.delete(job)),
    'models.discard': ({ id }) =>
      refusing(async () => {
        await engine.ask('discard', { id })
        return done
      }),

    'models.remove': ({ model }) =>
      refusing(async () => {
        await engine.ask('remove', { model })
        return done
      }),

    'models.session': ({ model }) =>
      refusing(async () => ({ kind: 'session' as const, ...(await engine.ask('session', { model })) })),
    'models.keepSession': (session) =>
      refusing(async () => {
        await engine.ask('keepSession', session)
        return done
      }),

    'models.run': ({ model, prompt, job }, window) =>
      refusing(async () => ({
        kind: 'run' as const,
        ...(await work.during(computing('run', model, model), () =>
          engine.ask('run', { model, prompt }, followed(job, window)),
        )),
      })).finally(() => jobs.delete(job)),

    'models.compile': (request) =>
      refusing(async () => ({ kind: 'compiled' as const, ...(await engine.ask('compile', request)) })),

    'models.analyse': ({ job, ...request }, window) =>
      refusing(async () => {
        const paths = request.chosen && pathsOf(request.chosen)
        if (paths === null) return unknownFile
        return {
          kind: 'analysis' as const,
          ...(await work.during(computing('analysis', request.name, request.model), () =>
            engine.ask(
              'analyse',
              { ...request, ...(paths ? { chosen: paths } : {}) },
              { ...followed(job, window), onPart: (json) => emit(window, 'jobs.part', { job, json }) },
            ),
          )),
        }
      }).finally(() => jobs.delete(job)),

    'models.samples': ({ source, ...request }) =>
      refusing(async () => {
        if ('text' in source) {
          return { kind: 'samples' as const, ...(await engine.ask('samples', { ...request, source })) }
        }
        const path = offered.path(source.file)
        if (path === null) return unknownFile
        const found = await engine.ask('samples', { ...request, source: { path } })
        return { kind: 'samples' as const, ...found }
      }),

    'run.pattern': (place) =>
      refusing(async () => ({ kind: 'pattern' as const, values: await engine.ask('pattern', place) })),
    'run.pictures': (place) =>
      refusing(async () => ({ kind: 'pictures' as const, ...(await engine.ask('pictures', place)) })),
    'run.picture': (place) =>
      refusing(async () => ({ kind: 'picture' as const, ...(await engine.ask('picture', place)) })),
    'run.next': (place) =>
      refusing(async () => ({ kind: 'next' as const, tokens: await engine.ask('next', place) })),
    'run.hooks': (place) =>
      refusing(async () => ({ kind: 'hooks' as const, hooks: await engine.ask('hooks', place) })),
    'run.hook': (place) =>
      refusing(async () => ({ kind: 'hook' as const, ...(await engine.ask('hook', place)) })),
    'run.saveHook': ({ handle, hook, name }, window) =>
      refusing(async () => {
        const { canceled, filePath } = await dialog.showSaveDialog(window, {
          title: 'Save an activation',
          defaultPath: `${fileNameFor(name)}.safetensors`,
          filters: [
            { name: 'safetensors', extensions: ['safetensors'] },
            { name: 'NumPy array', extensions: ['npy'] },
          ],
        })
        if (canceled || !filePath) return { kind: 'cancelled' as const }
        const path = /\.(npy|safetensors)$/i.test(filePath) ? filePath : `${filePath}.safetensors`
        await engine.ask('saveHook', { handle, hook, path })
        return { kind: 'saved' as const, name: basename(path) }
      }),
    'run.ranks': (place) =>
      refusing(async () => ({ kind: 'ranks' as const, ranks: await engine.ask('ranks', place) })),
    'run.release': async ({ handle }) => {
      // A run that went with its thread has nothing to give back.
      await engine.ask('release', { handle }).catch(() => {})
    },

    'engine.lost': () =>
      work.lost.map(({ kind, subject, model, path, provider }) => ({
        kind,
        subject,
        model,
        provider,
        file: path === null ? null : offered.add(path).file,
      })),
    'engine.settleLost': () => work.settleLost(),
    'engine.status': () => engine.status,
    'engine.start': () => engine.start(),
    'engine.choose': ({ provider }) =>
      refusing(async () => {
        await engine.choose(provider)
        return done
      }),
    'jobs.cancel': ({ job }) => {
      const id = jobs.get(job)
      if (id !== undefined) engine.cancel(id)
    },
  }
}

const unknownFile: Refusal = {
  kind: 'error',
  code: 'NOT_FOUND',
  message: 'This file is no longer known. Choose it again.',
  gone: false,
}
