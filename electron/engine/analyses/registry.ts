import type { Analysis } from './analysis'
import { ablation } from './ablation'
import { attribution } from './attribution'
import { detectors } from './detectors'
import { fuzzyInduction } from './fuzzy-induction'
import { headSimilarity } from './head-similarity'
import { logitLens } from './logit-lens'
import { loss } from './loss'
import { offsetProfile } from './offset-profile'
import { positionalAblation } from './positional-ablation'
import { composition } from './weights/composition'
import { copyingEigenvaluesAnalysis } from './weights/copying-eigenvalues'
import { decomposedScoresAnalysis } from './weights/decomposed-scores-analysis'
import { ovCopying } from './weights/ov-copying'
import { positionalQK } from './weights/positional-qk'
import { kComposition, qComposition, vComposition } from './weights/token-composition'
import { tokenTableAnalysis } from './weights/token-table-analysis'

/** Every analysis, by the names of the command line. */
export const analyses: readonly Analysis[] = [
  loss,
  detectors,
  offsetProfile,
  ablation,
  attribution,
  logitLens,
  positionalAblation,
  fuzzyInduction,
  headSimilarity,
  ovCopying,
  copyingEigenvaluesAnalysis,
  positionalQK,
  decomposedScoresAnalysis,
  qComposition,
  kComposition,
  vComposition,
  composition,
  tokenTableAnalysis,
]
