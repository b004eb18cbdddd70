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
  kind: '--kind <KIND>',
  keep: '--keep <HEADS>',
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
  bos: '--bos <ID>',
}

const meanings: Readonly<Record<keyof AnalysisOptions, string>> = {
  withoutBos: 'leave out attention on position 0',
  perSequence: 'a table for each sequence instead of their mean',
  where: 'cells of the pattern to take the mean of: "key == query - 2"',
  kind: 'what ablated heads give: zero, mean (over the sequences) or resample (of the sequence before)',
  keep: 'ablate every head but these: 0.7,1.4',
  range: 'predictions that count: all, first, second or inducible',
  target: 'a logit: next (the next token), an id, or the difference of two: 5-3',
  position: 'one position instead of all',
  pairs: 'a file of token pairs; for ov-copying without a file: all pairs of heads',
  against: 'a .circuit document whose heads are compared',
  head: 'one head: 1.4',
  heads: 'heads whose circuits are added: 1.4+1.10',
  through: 'an earlier head: 0.7',
  sample: 'tokens of which a map is given: how many at random (32), or ids: 3,5,9',
  tokenProbs: 'JSON: the probability of every token',
  bos: 'the id of BOS, where no tokenizer says it; for token-table also none',
}

/** What `analyse` takes. */
export function withAnalyseOptions(command: Command): Command {
  command
    .argument('<MODEL>', 'an imported model’s folder, or a checkpoint')
    .argument('<NAME>', analyses.map(({ name }) => name).join(', '))
    .option('--tokens <IDS>', 'token ids: 0,5,3, or several sequences: 0,5,3;0,2,2')
    .option('--tokens-file <FILE>', 'JSON: ids, or a list of lists of equal length')
    .option('--text <TEXT>', 'text, for models with a tokenizer')
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
