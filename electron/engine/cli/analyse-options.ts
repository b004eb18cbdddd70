import type { Command } from 'commander'
import type { AnalysisOptions } from '../analyses/analysis'
import { analyses } from '../analyses/registry'
import type { TokenOptions } from './token-source'

export interface AnalyseOptions extends TokenOptions, AnalysisOptions {
  readonly repeat?: string
  readonly sequences?: string
  readonly seed?: string
  readonly process?: string
  readonly provider?: string
  readonly threads?: string
  readonly json?: boolean
}

/** How each option of an analysis is written. */
export const analysisFlags: Readonly<Record<keyof AnalysisOptions, string>> = {
  withoutBos: '--without-bos',
  perSequence: '--per-sequence',
  where: '--where <CONDITION>',
  cells: '--cells <CELLS>',
  corrupted: '--corrupted <IDS>',
  other: '--other <IDS>',
  edits: '--edits <FILE>',
  kind: '--kind <KIND>',
  keep: '--keep <HEADS>',
  mlps: '--mlps <LAYERS>',
  parts: '--parts <PARTS>',
  range: '--range <RANGE>',
  target: '--target <TARGET>',
  position: '--position <P>',
  pairs: '--pairs [FILE]',
  against: '--against <DOC>',
  head: '--head <HEAD>',
  heads: '--heads <HEADS>',
  through: '--through <HEAD>',
  sample: '--sample [TOKENS]',
  tokenProbs: '--token-probs <FILE>',
  tokenText: '--token-text <FILE>',
  exponent: '--exponent <E>',
  most: '--most <NUMBER>',
  rows: '--rows <NUMBER>',
  keepMeans: '--keep-means',
  embedding: '--embedding <NAME>',
  scaled: '--scaled',
  biases: '--biases',
  bothSpellings: '--both-spellings',
  entry: '--entry <ID>',
  part: '--part <PAIR>',
  bos: '--bos <ID>',
  map: '--map <JSON>',
  queries: '--queries <RANGE>',
  words: '--words <JSON>',
  targets: '--targets <IDS>',
  mine: '--mine <HEADS>',
  data: '--data <FILE>',
  pad: '--pad <ID>',
}

const meanings: Readonly<Record<keyof AnalysisOptions, string>> = {
  withoutBos: 'leave out attention on position 0',
  perSequence: 'a table for each sequence instead of their mean',
  where: 'cells of the pattern to take the mean of: "key == query - 2", "key == lastOccurrence(query) + 1"',
  cells: 'such cells one by one, query-key: 3-1,4-2',
  corrupted: 'the prompt into which activations are patched: as many ids as the tokens',
  other: 'a prompt whose activations edits add: {"add": {"other": 1}}',
  edits: 'JSON: a list of edits',
  kind:
    'what ablated heads give: zero, mean (over the sequences) or resample (of the sequence before; of a data set: of ' +
    'another sample, drawn by --seed); for transplant what of mine goes in: pattern or output; for circuit-map which matrix',
  keep: 'ablate every head but these: 0.7,1.4',
  mlps: 'ablate the MLPs of these layers: 0,1',
  parts: 'what is ablated one after another: heads, mlps or layers',
  range: 'predictions that count: all, first, second or inducible, or positions: 5-12',
  target: 'a logit: next (the next token), an id, or the difference of two: 5-3',
  position: 'one position instead of all',
  pairs: 'a file of token pairs; for ov-copying without a file: all pairs of heads',
  against: 'a .circuit document whose heads are compared',
  head: 'one head: 1.4',
  heads: 'heads whose circuits are added: 1.4+1.10; for ablation, heads to ablate together: 0.7,1.4',
  through: 'an earlier head: 0.7',
  sample: 'tokens of which a map is given: how many at random (32), or ids: 3,5,9',
  tokenProbs: 'JSON: the probability of every token',
  tokenText: 'a text in which tokens are counted instead',
  exponent: 'of the probabilities, in ranks (0.1)',
  most: 'how many keys, or directions (5)',
  rows: 'how many tokens for each (10, or 8)',
  keepMeans: 'leave the means of the rows of OV in them',
  embedding:
    'what stands for W_E: ln1 (what the LayerNorm of the head’s layer makes of it) or mlp0 (what the MLP of layer 0 ' +
    'makes of it)',
  scaled: 'divide scores by the scale of attention, √d_head',
  biases: 'add b_Q, b_K and b_V, which weights alone leave out',
  bothSpellings: 'each line of --token-text counts with a space before its first word and without one',
  entry: 'a token or place of the map: what its row and its column hold most and least of',
  part: 'a map of one part of the scores: embed,0.7 (query part, key part); or sum',
  bos: 'the id of BOS, where no tokenizer says it; for token-table and --against also none',
  map: 'the id of each token of the circuit: {"a": 1, "b": 2}; by order of appearance where absent',
  queries: 'queries that count: all, or earlier: those whose token came before',
  words: 'a list of words: ["a", "b"]',
  targets: 'tokens whose logits are given: 1,2,3',
  mine: 'heads of the circuit, in the order of --heads: 0.0,1.0',
  data: 'samples of any lengths: lines of text, JSON (a list of lists of ids, or of texts), or an .npy array of ids',
  pad: 'the id that fills samples up at their ends; the tokenizer’s where absent',
}

/** What `analyse` takes. */
export function withAnalyseOptions(command: Command): Command {
  command
    .argument('<MODEL>', 'an imported model’s folder, or a checkpoint')
    .argument('<NAME>', analyses.map(({ name }) => name).join(', '))
    .option('--tokens <IDS>', 'token ids: 0,5,3, or several sequences: 0,5,3;0,2,2')
    .option('--tokens-file <FILE>', 'JSON: ids, or a list of lists of equal length')
    .option('--text <TEXT>', 'text, for models with a tokenizer')
    .option('--context <IDS>', 'what models with cross-attention read beside the tokens')
    .option('--context-file <FILE>', 'the same as JSON, a list of ids a sequence')
    .option('--context-text <TEXT>', 'the same as text, for the handwriting transformer')
    .option('--repeat <N>', 'instead of tokens: BOS and N random tokens twice')
    .option('--sequences <NUMBER>', 'how many such sequences (4)')
    .option('--seed <K>', 'seed of what is random (0)')
    .option('--process <STEPS>', 'fold_ln, center_writing_weights, center_unembed, fold_value_biases')
    .option('--provider <NAME>', 'auto, cpu, webgpu, cuda, dml or coreml')
    .option('--threads <NUMBER>', 'threads of the CPU; all of them where absent')
  for (const [name, flag] of Object.entries(analysisFlags)) {
    command.option(flag, meanings[name as keyof AnalysisOptions])
  }
  return command
    .option('--json', 'print the JSON on one line')
    .option('--verbose', 'print a stack with a fault of ours')
}
