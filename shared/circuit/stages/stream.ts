/** A stage as a layer takes it over: for each row of the layer, the row of the stage that it is. */
export interface Stream {
  readonly stage: string
  readonly rows: readonly number[]
}
