import type { Edit } from '#shared/document/edit'

export interface HistoryEntry {
  /** A sentence in the imperative: "Set W_QK[tok a, prev a] to 7.4". */
  readonly label: string
  readonly edit: Edit
}
