import { randomUUID } from 'node:crypto'
import { basename } from 'node:path'
import { dialog, type BrowserWindow } from 'electron'
import type { Refusal } from '#shared/ipc/engine-names'
import type { HubSettings } from '../../engine/thread/protocol'
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
      refusing(async () => ({
        kind: 'analysis' as const,
        ...(await work.during(computing('analysis', request.name, request.model), () =>
          engine.ask('analyse', request, followed(job, window)),
        )),
      })).finally(() => jobs.delete(job)),

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
    'run.ranks': (place) =>
      refusing(async () => ({ kind: 'ranks' as const, ranks: await engine.ask('ranks', place) })),
    'run.release': async ({ handle }) => {
      // A run that went with its thread has nothing to give back.
      await engine.ask('release', { handle }).catch(() => {})
    },

    'engine.lost': () =>
      work.takeLost().map(({ kind, subject, model, path, provider }) => ({
        kind,
        subject,
        model,
        provider,
        file: path === null ? null : offered.add(path).file,
      })),
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
