import type { Component } from 'vue'
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
}

/** What can be looked at of a model's run, in the order of their buttons. */
export const modelViews: readonly ModelView[] = [
  { id: 'attention', name: 'Attention', component: AttentionView },
  { id: 'loss', name: 'Loss', component: LossView },
  { id: 'ablation', name: 'Ablation', component: AblationView },
  { id: 'attribution', name: 'Attribution', component: AttributionView },
  { id: 'lens', name: 'Lens', component: LensView },
  { id: 'patching', name: 'Patching', component: PatchingView },
  { id: 'activations', name: 'Activations', component: ActivationsView },
]
