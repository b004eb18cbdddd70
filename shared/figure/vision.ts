import type { Rgb } from './palettes'

export type Vision = 'usual' | 'protan' | 'deutan' | 'tritan'
export const visions: readonly Vision[] = ['usual', 'protan', 'deutan', 'tritan']

type Triple = readonly [number, number, number]
type Matrix3 = readonly [Triple, Triple, Triple]

/** Full dichromacy in linear RGB: Machado, Oliveira and Fernandes 2009, severity 1. */
const SIMULATION: Record<Vision, Matrix3> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

/** The colour that a vision sees, in linear RGB within [0, 1]. */
export function simulated(colour: Rgb, vision: Vision): Triple {
  const linear = colour.map((channel) => {
    const part = channel / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }) as unknown as Triple
  const [red, green, blue] = times(SIMULATION[vision], linear)
  const within = (part: number) => Math.min(1, Math.max(0, part))
  return [within(red), within(green), within(blue)]
}

/** Distance of two linear RGB colours in OKLab (Ottosson 2020), times 100. */
export function colourDifference(a: Triple, b: Triple): number {
  const [p, q] = [oklab(a), oklab(b)]
  return 100 * Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2])
}

function oklab(linear: Triple): Triple {
  const cones = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    linear,
  ).map(Math.cbrt) as unknown as Triple
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    cones,
  )
}

function times(matrix: Matrix3, vector: Triple): Triple {
  return matrix.map((line) => line.reduce((sum, part, i) => sum + part * vector[i], 0)) as unknown as Triple
}
