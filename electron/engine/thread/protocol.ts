import type { AnalysisRequest } from '#shared/ipc/analysis'
import type {
  EngineStatus,
  HookInfo,
  HookSlice,
  ModelList,
  NextToken,
  Prompt,
  ProviderChoice,
  RunResult,
} from '#shared/ipc/engine'
import type { SliceRequest } from './hook-slice'

/** What the engine thread can be asked, and what it answers. */
export interface EngineCalls {
  list: { args: undefined; result: ModelList }
  import: { args: { path: string }; result: { model: string } }
  remove: { args: { model: string }; result: undefined }
  run: { args: { model: string; prompt: Prompt }; result: Omit<RunResult, 'kind'> }
  pattern: {
    args: { handle: string; layer: number; head: number; from: number; count: number }
    result: Float32Array
  }
  pictures: {
    args: { handle: string; layer: number; side: number }
    result: { side: number; pixels: Uint8Array }
  }
  next: { args: { handle: string; position: number; most: number }; result: NextToken[] }
  hooks: { args: { handle: string }; result: HookInfo[] }
  hook: { args: { handle: string; hook: string } & SliceRequest; result: HookSlice }
  release: { args: { handle: string }; result: undefined }
  analyse: { args: AnalysisRequest; result: { json: string; notes: string[] } }
  choose: { args: { provider: ProviderChoice }; result: undefined }
}

export type EngineCall = keyof EngineCalls

/** `id` names a request until it is answered. */
export type ToEngine =
  { readonly id: number; readonly call: EngineCall; readonly args: unknown } | { readonly cancel: number }

export interface EngineFault {
  readonly code: string
  readonly message: string
  readonly gone: boolean
}

export type FromEngine =
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'fault'; readonly id: number; readonly fault: EngineFault }
  | { readonly kind: 'progress'; readonly id: number; readonly done: number; readonly total: number }
  | { readonly kind: 'status'; readonly status: EngineStatus }
  | { readonly kind: 'notice'; readonly message: string }

/** What the thread starts with. */
export interface EngineSettings {
  /** Where imported models lie. */
  readonly library: string
  readonly provider: ProviderChoice
  /** Bytes of activations and open models that it may keep. */
  readonly budget: number
}
