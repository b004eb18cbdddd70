export { limitOf, limitsOf, type Limits } from '#shared/figure/stage-limits'
