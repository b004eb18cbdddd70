import { WeightsError } from '../weights/weights-error'
import type { Shapes } from './architecture'
import type { ConfigReader } from './config-reader'

/** How many layers the names speak of: one more than the highest number. @param pattern captures the number */
export function countLayers(names: Iterable<string>, pattern: RegExp): number {
  let layers = 0
  for (const name of names) {
    const found = pattern.exec(name)
    if (found) layers = Math.max(layers, Number(found[1]) + 1)
  }
  return layers
}

/** The number of layers that a configuration says, refused where the file has not even as many tensors. */
export function layersSaid(reader: ConfigReader, field: string, shapes: Shapes): number | undefined {
  const layers = reader.size(field)
  if (layers === undefined || layers <= shapes.size) return layers
  throw new WeightsError(
    'MISSING_TENSOR',
    `${reader.label}: ${field} is ${layers}, and the file has ${shapes.size} tensors. Use the configuration of this checkpoint.`,
  )
}
