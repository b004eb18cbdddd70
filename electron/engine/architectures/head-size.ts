import type { ConfigReader } from './config-reader'

/** What each head has of a model whose heads share its width. @throws WeightsError when the width does not divide */
export function headSize(reader: ConfigReader, widthField: string, width: number, heads: number): number {
  if (width % heads === 0) return width / heads
  throw reader.fault(`${widthField} ${width} cannot be divided among ${heads} heads`)
}
