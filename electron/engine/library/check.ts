/** One thing that was checked. `passed` is `null` where it could not be. */
export interface Check {
  readonly name: string
  readonly passed: boolean | null
  readonly sentence: string
}
