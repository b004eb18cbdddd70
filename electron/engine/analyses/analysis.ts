import type { Pads } from '#shared/circuit/picked-cells'
import type { ForwardEngine } from '../run/engine'
import type { RunnableModel } from '../run/model-folder'
import type { TokenBatch } from '../run/token-batch'
import type { Samples } from './samples'
import type { Table } from './table'

/** Options of single analyses, as they are written on the command line. */
export interface AnalysisOptions {
  readonly withoutBos?: boolean
  readonly perSequence?: boolean
  readonly where?: string
  readonly cells?: string
  readonly corrupted?: string
  readonly other?: string
  readonly edits?: string
  readonly kind?: string
  readonly keep?: string
  readonly mlps?: string
  readonly parts?: string
  readonly range?: string
  readonly target?: string
  readonly position?: string
  /** A file of token pairs; `true` for all pairs of heads. */
  readonly pairs?: string | true
  readonly against?: string
  readonly head?: string
  readonly heads?: string
  readonly through?: string
  readonly sample?: string | true
  readonly tokenProbs?: string
  readonly tokenText?: string
  readonly exponent?: string
  readonly most?: string
  readonly rows?: string
  readonly keepMeans?: boolean
  readonly embedding?: string
  /** Scores are divided by the scale of attention. */
  readonly scaled?: boolean
  /** b_Q, b_K and b_V are added. */
  readonly biases?: boolean
  /** Lines of a text count with a space before their first word and without one. */
  readonly bothSpellings?: boolean
  /** One line of a map. */
  readonly entry?: string
  readonly part?: string
  readonly bos?: string
  /** JSON: the id of each token of the circuit that is compared. */
  readonly map?: string
  readonly queries?: string
  readonly words?: string
  readonly targets?: string
  /** Heads of the circuit that is compared. */
  readonly mine?: string
  /** A file of samples: lines of text, JSON or an `.npy` array of ids. */
  readonly data?: string
  /** The id that fills samples up. */
  readonly pad?: string
}

/** How tokens of an analysis are repeated where nobody gave any. */
export interface RepeatRequest {
  /** Length of r in `[BOS, r, r]`. */
  readonly length: number
  readonly sequences: number
  readonly seed: number
}

export interface AnalysisInput {
  readonly model: RunnableModel
  readonly engine: ForwardEngine
  /** Fit the model; empty where the analysis needs none and got none. */
  readonly tokens: TokenBatch
  /** Which of them only fill a sequence up, [sequence][position]: they are in no mean. None where it is absent. */
  readonly pads?: readonly Pads[]
  /** What is read beside them by models with cross-attention; the engine knows it. */
  readonly context?: TokenBatch
  /** How the tokens were drawn, where they were. */
  readonly repeat: RepeatRequest | null
  readonly options: AnalysisOptions
  /** Of what is random; 0 where it is absent. */
  readonly seed?: number
  /** Of the CPU, where the weights alone are read; all of them where it is absent. */
  readonly threads?: number
  /** Told how many steps of a long analysis are done, of how many. */
  readonly progress?: (done: number, total: number) => void
  /** Throws when nobody wants the answer any more; work that takes long asks between its steps. */
  readonly stillWanted?: () => void
  /** Text of a file that an option names. */
  readonly textOfFile: (path: string) => Promise<string>
  /** Samples of a file that an option names, read in blocks; `textOfFile` is read whole where it is absent. */
  readonly samplesOfFile?: (path: string, hasText: boolean) => Promise<Samples>
  /** Told after every step what there is so far, for those who look while it is made. */
  readonly partial?: (soFar: () => AnalysisResult) => void
  /** Says something beside the result, in a sentence. */
  readonly note: (sentence: string) => void
}

export interface AnalysisResult {
  readonly tables?: readonly Table[]
  /** What stands in the place of tables, for each head. */
  readonly heads?: unknown
  /** How the result came about, beside what every result says. */
  readonly provenance?: Readonly<Record<string, unknown>>
}

export interface Analysis {
  readonly name: string
  /** `none` reads weights only; `own` makes its tokens itself, and takes how many; `data` reads a file of samples. */
  readonly tokens: 'needed' | 'none' | 'own' | 'data'
  /** What it takes of `AnalysisOptions`. */
  readonly options: readonly (keyof AnalysisOptions)[]
  /** Its tables have places where no number can be, so that it says itself where one is missing. */
  readonly hasGaps?: true
  /** @throws AnalysisError, RunError */
  run(input: AnalysisInput): Promise<AnalysisResult>
}
