import type { ModelManifest } from '../../shared/model/model-config'
import type { RepeatedScores } from '../../electron/engine/library/repeated-scores'

/** What nobody can compute of a bundled model. */
export interface ModelStory {
  readonly sentence: string
  readonly data: string
  readonly command: string
  readonly recipe: string
  /** Tokens of the block that its heads are scored on. */
  readonly scored: number
}

/** `training.json` of a recipe. */
export interface Training {
  readonly curve: { readonly columns: readonly string[]; readonly rows: readonly (readonly number[])[] }
  readonly held_out_loss?: number
  readonly scores: RepeatedScores
}

const ROWS = 14

/** The Markdown page of a bundled model. */
export function modelCard(
  name: string,
  story: ModelStory,
  { config, parameters, weights }: ModelManifest,
  training: Training,
  scores: RepeatedScores,
): string {
  const shape = config!
  return `# ${name}

${story.sentence}

|                 |   |
| --------------- | - |
| shape           | ${shape.n_layers} layers × ${shape.n_heads} heads, d_model ${shape.d_model}, d_head ${shape.d_head}, attention only |
| positions       | ${shape.positional_embedding_type}, ${shape.n_ctx} at most |
| tokens          | ${shape.d_vocab} |
| parameters      | ${parameters} |
| model.safetensors | ${weights!.bytes} bytes, SHA-256 \`${weights!.sha256}\` |
| licence         | MIT, as this project; the weights are its own |
| data            | ${story.data} |
| recipe          | \`resources/models/recipes/${story.recipe}\`, which states seeds and versions |
| command         | \`${story.command}\` |

## Heads

On sequences \`[BOS, r, r]\` of ${story.scored} different random tokens in r, as computed by this application (seed 1, 64
sequences), and beside it as the recipe computed it with PyTorch at the end of training, on sequences of its own.

${table(
  ['head', ...Object.keys(scores).flatMap((key) => [key, `${key}, recipe`])],
  scores.previous.flatMap((heads, layer) =>
    heads.map((_, head) => [
      `${layer}.${head}`,
      ...(Object.keys(scores) as (keyof RepeatedScores)[]).flatMap((key) => [
        scores[key][layer][head].toFixed(3),
        training.scores[key][layer][head].toFixed(3),
      ]),
    ]),
  ),
)}

## Training
${training.held_out_loss === undefined ? '' : `\nLoss on text that it was not trained on: ${training.held_out_loss}.\n`}
${table(
  training.curve.columns,
  thinned(training.curve.rows).map((row) => row.map(String)),
)}
`
}

/** Steps at the beginning, where the induction head forms, and at doubling distances after. */
function thinned<T>(rows: readonly T[]): T[] {
  const kept = rows.filter((_, index) => index < ROWS / 2 || Number.isInteger(Math.log2(index / (ROWS / 2))))
  return kept.at(-1) === rows.at(-1) ? kept : [...kept, rows.at(-1)!]
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n')
}
