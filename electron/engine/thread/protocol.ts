import type { AnalysisRequest, SampleAnswer, SampleRequest } from '#shared/ipc/analysis'
import type {
  CircuitInfo,
  CircuitLine,
  CircuitLines,
  CircuitMatrix,
  CircuitToken,
} from '#shared/ipc/circuits'
import type { AvailableModels, RepositoryModel } from '#shared/ipc/downloads'
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
import type { ImportQuestion } from '#shared/ipc/engine-names'
import type { ImportAnswers, ModelTensors } from '#shared/ipc/importing'
import type { WeightsMapping } from '#shared/model/weights-mapping'
import type { ChosenFault } from './chosen-fault'
import type { MapWindow } from './pattern-pictures'

/** Which two axes are looked at, where the others stand, and the window of what they span. */
export interface SliceRequest {
  readonly rows: string
  readonly columns: string
  /** An index on every axis that is neither; the batch is the run's one sequence. */
  readonly at: Readonly<Record<string, number>>
  readonly from: readonly [row: number, column: number]
  readonly count: readonly [rows: number, columns: number]
}

/** What the engine thread can be asked, and what it answers. */
export interface EngineCalls {
  list: { args: undefined; result: ModelList }
  /** `answers` to what an import before asked. */
  import: { args: { path: string; answers?: ImportAnswers }; result: { model: string } }
  /** Names and shapes of a model's tensors, and the mappings that were kept. */
  tensors: { args: { model: string }; result: ModelTensors }
  map: { args: { model: string; mapping: WeightsMapping }; result: { model: string } }
  remove: { args: { model: string }; result: undefined }
  session: { args: { model: string }; result: { text: string | null } }
  keepSession: { args: { model: string; text: string }; result: undefined }
  run: { args: { model: string; prompt: Prompt }; result: Omit<RunResult, 'kind'> }
  pattern: {
    args: { handle: string; layer: number; head: number; from: number; count: number }
    result: Float32Array
  }
  pictures: {
    args: { handle: string; layer: number; side: number; others?: readonly string[] }
    result: { side: number; pixels: Uint8Array }
  }
  picture: {
    args: { handle: string; layer: number; head: number; side: number } & MapWindow
    result: { rows: number; columns: number; pixels: Uint8Array }
  }
  next: { args: { handle: string; position: number; most: number }; result: NextToken[] }
  ranks: { args: { handle: string }; result: (number | null)[] }
  hooks: { args: { handle: string }; result: HookInfo[] }
  hook: { args: { handle: string; hook: string } & SliceRequest; result: HookSlice }
  /** Writes a hook whole; the ending of the path says how. */
  saveHook: { args: { handle: string; hook: string; path: string }; result: undefined }
  /** Models that could be fetched, and downloads that did not end. */
  available: { args: undefined; result: AvailableModels }
  inspect: { args: { model: string } & HubSettings; result: RepositoryModel }
  download: { args: { model: string } & HubSettings; result: { model: string } }
  discard: { args: { id: string }; result: undefined }
  configure: { args: Pick<EngineSettings, 'library' | 'budget'>; result: undefined }
  release: { args: { handle: string }; result: undefined }
  /** `chosen` has paths here. */
  analyse: { args: AnalysisRequest; result: { json: string; notes: string[] } }
  samples: {
    args: Omit<SampleRequest, 'source'> & { source: { path: string } | { text: string } }
    result: SampleAnswer
  }
  compile: { args: { document: string }; result: { model: string } }
  choose: { args: { provider: ProviderChoice }; result: undefined }
  circuitOpen: { args: { model: string; matrix: CircuitMatrix }; result: CircuitInfo }
  circuitCells: {
    args: { model: string; matrix: CircuitMatrix; rows: CircuitLines; columns: CircuitLines }
    result: Float32Array
  }
  circuitLine: {
    args: { model: string; matrix: CircuitMatrix; side: 'row' | 'column'; index: number; most: number }
    result: CircuitLine
  }
  tokenTexts: { args: { model: string; ids: CircuitLines }; result: string[] }
  tokenFind: {
    args: { model: string; text: string; most: number }
    result: { tokens: CircuitToken[]; total: number }
  }
}

export type EngineCall = keyof EngineCalls

/** `id` names a request until it is answered. */
export type ToEngine =
  { readonly id: number; readonly call: EngineCall; readonly args: unknown } | { readonly cancel: number }

export interface EngineFault {
  readonly code: string
  readonly message: string
  readonly gone: boolean
  readonly asks?: ImportQuestion[]
}

export type FromEngine =
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'fault'; readonly id: number; readonly fault: EngineFault }
  | {
      readonly kind: 'progress'
      readonly id: number
      readonly done: number
      readonly total: number
      readonly phase?: string
    }
  /** What there is so far of an analysis that is asked for. */
  | { readonly kind: 'part'; readonly id: number; readonly json: string }
  | { readonly kind: 'status'; readonly status: EngineStatus }
  | { readonly kind: 'notice'; readonly message: string }

/** How the hub is reached, as a person chose it. */
export interface HubSettings {
  readonly endpoint: string
  /** Empty: what the environment says. */
  readonly proxy: string
  readonly offline: boolean
}

/** What the thread starts with. */
export interface EngineSettings {
  /** Where imported models lie. */
  readonly library: string
  readonly provider: ProviderChoice
  /** Bytes of activations and open models that it may keep. */
  readonly budget: number
  /** Where recovery is tested. */
  readonly fault?: ChosenFault | null
}
