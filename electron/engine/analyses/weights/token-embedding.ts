import type { Dense } from './dense'

/** What stands for a token where a circuit begins. */
export interface TokenEmbedding {
  /** Whether it is another one for heads of another layer. */
  readonly perLayer: boolean
  /**
   * @param embeddings rows of W_E [token, d_model]
   * @param layer of the head that reads them
   * @returns as many rows
   */
  rows(embeddings: Dense, layer: number): Promise<Dense>
  release(): Promise<void>
}
