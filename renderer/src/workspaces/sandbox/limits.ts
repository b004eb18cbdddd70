export { limitOf, limitsOf, widerLimits, type LayerLimits, type Limits } from '#shared/figure/stage-limits'
