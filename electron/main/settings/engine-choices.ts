import { totalmem } from 'node:os'
import { basename, dirname } from 'node:path'
import type { EngineSettingsView } from '#shared/ipc/settings'
import { HUB } from '../../engine/download/download-model'
import { MODELS_VARIABLE } from '../../engine/library/models-folder'
import type { HubSettings } from '../../engine/thread/protocol'
import type { StoredSettings } from './kept-settings'

/** What is kept about the engine and its models. */
type Chosen = Omit<StoredSettings, Extract<keyof StoredSettings, `update${string}`>>
type Environment = Readonly<Record<string, string | undefined>>

const MEGABYTE = 1e6
/** What may be chosen: enough for a run of a small model, and not more than there is. */
const LEAST_BUDGET = 64

const memory = Math.floor(totalmem() / MEGABYTE)
/** A quarter of the computer's memory, at most 4 GB. */
const automaticBudget = Math.min(4_000, Math.floor(memory / 4))

/** What a person's settings mean for the engine, with what the environment says where they chose nothing. */
export class EngineChoices {
  /** @param ownFolder where models are kept unless a person chose another folder */
  constructor(
    readonly ownFolder: string,
    private readonly environment: Environment,
  ) {}

  library({ modelFolder }: Chosen): string {
    return modelFolder ?? this.ownFolder
  }

  /** Bytes. */
  budget({ budget }: Chosen): number {
    return (budget ?? automaticBudget) * MEGABYTE
  }

  hub({ endpoint, proxy, offline }: Chosen): HubSettings {
    return { endpoint: endpoint || this.#hub, proxy, offline: offline || this.#offlineBy !== null }
  }

  view(stored: Chosen): EngineSettingsView {
    const { proxy, endpoint, offline, budget, modelFolder } = stored
    const folder = this.library(stored)
    const own = modelFolder === null
    const by = own && this.environment[MODELS_VARIABLE] ? MODELS_VARIABLE : null
    return {
      folder: { name: basename(folder), parent: basename(dirname(folder)), own, by },
      proxy,
      endpoint,
      hub: this.#hub,
      offline,
      offlineBy: this.#offlineBy,
      budget,
      automaticBudget,
      memory,
    }
  }

  get #hub(): string {
    return this.environment.HF_ENDPOINT || HUB
  }

  /** The variables that the command line reads too. */
  get #offlineBy(): string | null {
    const on = ['1', 'on', 'yes', 'true']
    const isOn = (name: string) => on.includes((this.environment[name] ?? '').toLowerCase())
    return ['INDUCTION_LAB_OFFLINE', 'HF_HUB_OFFLINE'].find(isOn) ?? null
  }
}

/** Why the engine may not keep so many megabytes, as a sentence. */
export function budgetFault(budget: number): string | null {
  if (budget >= LEAST_BUDGET && budget <= memory) return null
  return `The engine can keep ${LEAST_BUDGET} to ${memory} MB on this computer.`
}
