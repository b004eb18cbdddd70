const MINUS = '\u2212'

/**
 * A number as prose shows it: six significant digits, a true minus, and powers of ten only where the plain form
 * would be unreadable (`4.54e−5` under 0.001).
 */
export function exactText(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  const size = Math.abs(value)
  return (value < 0 ? MINUS : '') + sizeText(size)
}

function sizeText(size: number): string {
  if (size === Infinity) return '∞'
  if (size === 0) return '0'
  if (size < 1e-3 || size >= 1e9) return powerText(size)
  return String(Number(size.toPrecision(6)))
}

function powerText(size: number): string {
  const [digits, exponent] = size.toExponential(size < 1 ? 2 : 5).split('e')
  return `${Number(digits)}e${exponent.replace('+', '').replace('-', MINUS)}`
}
