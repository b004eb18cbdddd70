import { create, toBinary } from '@bufbuild/protobuf'
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType,
  TensorProtoSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
  type AttributeProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from './generated/onnx_pb'

/** A tensor in a graph, by name. */
export type Value = string

/** Where the float32 numbers of a parameter lie in a file beside the model. */
export interface StoredWeight {
  readonly shape: readonly number[]
  readonly file: string
  readonly offset: number
  readonly bytes: number
}

export type Attribute = number | string | readonly number[] | { readonly float: number }

export type ElementType = 'float32' | 'int64'

const DATA_TYPES = { float32: TensorProto_DataType.FLOAT, int64: TensorProto_DataType.INT64 }

/** Name of the output that every graph has first: a sequence without tensors. */
const NO_TENSOR = 'no tensor'

/** Gelu needs operator set 20; the layout of the file that goes with it is version 9. */
const OPSET = 20n
const IR_VERSION = 9n

/**
 * An ONNX graph that is written operator by operator. Weights stay in their file: the graph says where they lie.
 *
 * @see https://onnx.ai/onnx/repo-docs/IR.html
 */
export class OnnxGraph {
  readonly #nodes: NodeProto[] = []
  readonly #initializers = new Map<Value, TensorProto>()
  readonly #inputs = new Map<Value, ValueInfoProto>()
  #count = 0

  /** @param dims lengths, or names of those that differ from run to run */
  input(name: Value, type: ElementType, dims: readonly (number | string)[]): Value {
    this.#inputs.set(name, valueInfo(name, type, dims))
    return name
  }

  /** @param shape another shape for the same numbers */
  weight(name: Value, { shape: stored, file, offset, bytes }: StoredWeight, shape = stored): Value {
    const entries = { location: file, offset: String(offset), length: String(bytes) }
    const tensor = create(TensorProtoSchema, {
      name,
      dims: shape.map(BigInt),
      dataType: DATA_TYPES.float32,
      dataLocation: TensorProto_DataLocation.EXTERNAL,
      externalData: Object.entries(entries).map(([key, value]) => ({ key, value })),
    })
    this.#initializers.set(name, tensor)
    return name
  }

  floats(values: readonly number[], shape: readonly number[] = []): Value {
    return this.#constant('float32', new Float32Array(values), shape)
  }

  integers(values: readonly number[]): Value {
    return this.#constant('int64', BigInt64Array.from(values, BigInt), [values.length])
  }

  /** One operator with one output. */
  node(
    opType: string,
    inputs: readonly Value[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): Value {
    const output = this.#fresh(opType)
    const attribute = Object.entries(attributes).map(([name, value]) => attributeProto(name, value))
    this.#nodes.push(create(NodeProtoSchema, { opType, input: [...inputs], output: [output], attribute }))
    return output
  }

  isInput(value: Value): boolean {
    return this.#inputs.has(value)
  }

  /**
   * The graph as a file, with what the outputs need and nothing else; and before them one that is no tensor and costs
   * nothing, `NO_TENSOR`: see `Session`.
   *
   * @param outputs values with the number of their axes
   * @returns the bytes, and which inputs are left
   */
  file(outputs: ReadonlyMap<Value, number>): { bytes: Uint8Array; inputs: Value[] } {
    const needed = new Set(outputs.keys())
    // Users come after what they use: from the last node up, each is needed or not for good.
    const node: NodeProto[] = []
    for (const each of this.#nodes.toReversed()) {
      if (!each.output.some((name) => needed.has(name))) continue
      each.input.forEach((name) => needed.add(name))
      node.unshift(each)
    }
    const present = <T>(values: ReadonlyMap<Value, T>) => [...values].filter(([name]) => needed.has(name))
    const inputs = present(this.#inputs)
    const model = create(ModelProtoSchema, {
      irVersion: IR_VERSION,
      opsetImport: [{ domain: '', version: OPSET }],
      producerName: 'induction-lab',
      graph: {
        name: 'graph',
        node: [create(NodeProtoSchema, { opType: 'SequenceEmpty', output: [NO_TENSOR] }), ...node],
        initializer: present(this.#initializers).map(([, tensor]) => tensor),
        input: inputs.map(([, info]) => info),
        output: [
          emptySequence(NO_TENSOR),
          ...[...outputs].map(([name, rank]) => valueInfo(name, 'float32', axisNames(name, rank))),
        ],
      },
    })
    return { bytes: toBinary(ModelProtoSchema, model), inputs: inputs.map(([name]) => name) }
  }

  #constant(type: ElementType, values: Float32Array | BigInt64Array, shape: readonly number[]): Value {
    const name = this.#fresh('constant')
    const rawData = new Uint8Array(values.buffer)
    const dims = shape.map(BigInt)
    const tensor = create(TensorProtoSchema, { name, dims, dataType: DATA_TYPES[type], rawData })
    this.#initializers.set(name, tensor)
    return name
  }

  #fresh(stem: string): Value {
    return `${stem}.${this.#count++}`
  }
}

function valueInfo(name: Value, type: ElementType, dims: readonly (number | string)[]): ValueInfoProto {
  const dim = dims.map((length) => ({
    value:
      typeof length === 'number'
        ? { case: 'dimValue' as const, value: BigInt(length) }
        : { case: 'dimParam' as const, value: length },
  }))
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: 'tensorType', value: { elemType: DATA_TYPES[type], shape: { dim } } } },
  })
}

function emptySequence(name: Value): ValueInfoProto {
  const elemType = create(TypeProtoSchema, {
    value: { case: 'tensorType', value: { elemType: DATA_TYPES.float32 } },
  })
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: 'sequenceType', value: { elemType } } },
  })
}

/** Lengths that nobody has to know: each its own name. */
function axisNames(name: Value, rank: number): string[] {
  return Array.from({ length: rank }, (_, axis) => `${name}:${axis}`)
}

function attributeProto(name: string, value: Attribute): AttributeProto {
  const { INT, INTS, STRING, FLOAT } = AttributeProto_AttributeType
  if (typeof value === 'number') return create(AttributeProtoSchema, { name, type: INT, i: BigInt(value) })
  if (typeof value === 'string') {
    return create(AttributeProtoSchema, { name, type: STRING, s: new TextEncoder().encode(value) })
  }
  if ('float' in value) return create(AttributeProtoSchema, { name, type: FLOAT, f: value.float })
  return create(AttributeProtoSchema, { name, type: INTS, ints: value.map(BigInt) })
}
