import { deflateRawSync } from 'node:zlib';

/** A reading of power, in watts, at seconds of the monotonic clock. */
export interface Drawn {
  second: number;
  watts: number;
}

export interface SegmentSpec {
  device: string;
  host: string;
  name: string;
  /** As the kernel's Method orders them: 1 is instant power, 3 modelled. */
  method: 1 | 3;
  /** As the kernel's Scope orders them: 0 is a GPU, 3 a CPU package. */
  scope: 0 | 3;
  uncertaintyPermille: number;
  provenance: string;
  boot: string;
  sequence: number;
  utcOffsetNanos: bigint;
  last: boolean;
  samples: readonly Drawn[];
}

/** The kernel's SegmentCodec in its smallest form: samples of power, in one frame for POST /v1/segments. */
export function frame(spec: SegmentSpec): Uint8Array {
  const columns = encodeColumns(spec.samples);
  const body = Buffer.concat([
    Buffer.from('JBS1'),
    text(spec.device),
    text(spec.host),
    text(spec.name),
    Buffer.from([spec.method, spec.scope]),
    unsigned(BigInt(spec.uncertaintyPermille)),
    unsigned(0n), // no limit stated
    text(spec.provenance),
    Buffer.from(spec.boot.replaceAll('-', ''), 'hex'),
    unsigned(BigInt(spec.sequence)),
    signed(spec.utcOffsetNanos),
    Buffer.from([spec.last ? 1 : 0]),
    unsigned(BigInt(columns.length)),
    columns,
  ]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(body.length + 4, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32c(body), body.length + 4);
  return framed;
}

function encodeColumns(samples: readonly Drawn[]): Buffer {
  const DRAWING = 1;
  const ABSENT_COLUMN = 0;
  const FULL_COLUMN = 2;
  const parts: Buffer[] = [unsigned(1000n)]; // instants in whole microseconds
  let before = 0n;
  let step = 0n;
  for (const { second } of samples) {
    const micros = BigInt(Math.round(second * 1e6));
    parts.push(signed(micros - before - step));
    step = micros - before;
    before = micros;
  }
  parts.push(Buffer.alloc(samples.length, DRAWING)); // and so no counters follow
  parts.push(Buffer.from([FULL_COLUMN]));
  let power = 0n;
  for (const { watts } of samples) {
    const milliwatts = BigInt(Math.round(watts * 1000));
    parts.push(signed(milliwatts - power));
    power = milliwatts;
  }
  parts.push(Buffer.alloc(6, ABSENT_COLUMN)); // cross check, utilisation, temperature, clock, throttling, memory
  const columns = Buffer.concat(parts);
  return Buffer.concat([unsigned(BigInt(samples.length)), unsigned(BigInt(columns.length)), deflateRawSync(columns)]);
}

function unsigned(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

const signed = (value: bigint): Buffer => unsigned((value << 1n) ^ (value >> 63n));

function text(said: string): Buffer {
  const bytes = Buffer.from(said, 'utf8');
  return Buffer.concat([unsigned(BigInt(bytes.length)), bytes]);
}

/** CRC-32C (RFC 3720), bit by bit: a test's segments are small. */
function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
    }
  }
  return (crc ^ 0xffffffff) >>> 0;
}
