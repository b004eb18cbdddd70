import type { Component } from 'vue'
import { MODEL_VIEW_NAMES } from '../../stores/model-view'
import AblationView from './ablation/AblationView.vue'
import AttributionView from './attribution/AttributionView.vue'
import LensView from './lens/LensView.vue'
import PatchingView from './patching/PatchingView.vue'
import ActivationsView from './activations/ActivationsView.vue'
import AttentionView from './AttentionView.vue'
import LossView from './loss/LossView.vue'

interface ModelView {
  readonly id: string
  readonly name: string
  /** Fills the room under the prompt and scrolls within it; it takes no props and reads the stores. */
  readonly component: Component
  /** It computes: of recorded patterns there is nothing to show. */
  readonly computes?: true
}

/** What can be looked at of a model's run, in the order of their buttons. */
export const modelViews: readonly ModelView[] = [
  { id: 'attention', name: MODEL_VIEW_NAMES.attention, component: AttentionView },
  { id: 'loss', name: MODEL_VIEW_NAMES.loss, component: LossView, computes: true },
  { id: 'ablation', name: MODEL_VIEW_NAMES.ablation, component: AblationView, computes: true },
  { id: 'attribution', name: MODEL_VIEW_NAMES.attribution, component: AttributionView, computes: true },
  { id: 'lens', name: MODEL_VIEW_NAMES.lens, component: LensView, computes: true },
  { id: 'patching', name: MODEL_VIEW_NAMES.patching, component: PatchingView, computes: true },
  { id: 'activations', name: MODEL_VIEW_NAMES.activations, component: ActivationsView },
]
