import type { Analysis } from './analysis'
import { ablation } from './ablation'
import { activationPatching } from './activation-patching'
import { attribution } from './attribution'
import { dataSet } from './data-set'
import { dataSetAblation } from './data-set-ablation'
import { detectors } from './detectors'
import { fuzzyInduction } from './fuzzy-induction'
import { headBasisAnalysis } from './weights/head-basis-analysis'
import { headPatterns } from './head-patterns'
import { headSimilarity } from './head-similarity'
import { headStages } from './head-stages'
import { intervention } from './intervention'
import { logitLens } from './logit-lens'
import { loss } from './loss'
import { offsetProfile } from './offset-profile'
import { positionalAblation } from './positional-ablation'
import { tokenMapAnalysis } from './token-map-analysis'
import { transplant } from './transplant'
import { circuitMapAnalysis } from './weights/circuit-map-analysis'
import { composition } from './weights/composition'
import { copyingEigenvaluesAnalysis } from './weights/copying-eigenvalues'
import { decomposedScoresAnalysis } from './weights/decomposed-scores-analysis'
import { ovCopying } from './weights/ov-copying'
import { positionalQK } from './weights/positional-qk'
import { singularValues } from './weights/singular-values-analysis'
import { kComposition, qComposition, vComposition } from './weights/token-composition'
import { tokenTableAnalysis } from './weights/token-table-analysis'

/** Every analysis, by the names of the command line. */
export const analyses: readonly Analysis[] = [
  loss,
  detectors,
  dataSet,
  dataSetAblation,
  offsetProfile,
  ablation,
  attribution,
  logitLens,
  positionalAblation,
  activationPatching,
  intervention,
  fuzzyInduction,
  headSimilarity,
  headStages,
  headPatterns,
  headBasisAnalysis,
  transplant,
  tokenMapAnalysis,
  circuitMapAnalysis,
  ovCopying,
  copyingEigenvaluesAnalysis,
  positionalQK,
  decomposedScoresAnalysis,
  qComposition,
  kComposition,
  vComposition,
  composition,
  singularValues,
  tokenTableAnalysis,
]
