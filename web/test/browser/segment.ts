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

/** The kernel's PackedColumns: instants, kinds, and power; nothing else was said. */
function encodeColumns(samples: readonly Drawn[]): Buffer {
  const FORM = 3;
  const DRAWING = 1n;
  const ALL = 2;
  const NEVER = 0;
  return Buffer.concat([
    Buffer.from([0, FORM]),
    unsigned(BigInt(samples.length)),
    packed(samples.map(({ second }) => BigInt(Math.round(second * 1e6)) * 1000n)),
    packed(samples.map(() => DRAWING)), // and so no counters follow
    Buffer.from([ALL]),
    packed(samples.map(({ watts }) => BigInt(Math.round(watts * 1000)))),
    // cross check, bracket, utilisation, temperature, clock, throttling, memory
    Buffer.alloc(7, NEVER),
  ]);
}

/** The kernel's PackedNumbers: a line, or what each is over the first, in blocks of whole bytes. */
function packed(numbers: readonly bigint[]): Buffer {
  const LINE = 0;
  const OVER_FIRST = 1;
  const BLOCK = 128;
  const [first = 0n, second = first] = numbers;
  const step = second - first;
  if (numbers.every((number, i) => number === first + BigInt(i) * step)) {
    return Buffer.concat([signed(first), Buffer.from([LINE]), signed(step)]);
  }
  const rests = numbers.slice(1).map((number) => number - first);
  const parts = [signed(first), Buffer.from([OVER_FIRST]), unsigned(1n)];
  let before = 0n;
  for (let from = 0; from < rests.length; from += BLOCK) {
    const block = rests.slice(from, from + BLOCK);
    const least = block.reduce((one, other) => (other < one ? other : one));
    const most = block.reduce((one, other) => (other > one ? other : one));
    const bytes = most === least ? 0 : Math.ceil((most - least).toString(2).length / 8);
    parts.push(signed(least - before), Buffer.from([8 * bytes]));
    for (const rest of block) {
      for (let byte = 0; byte < bytes; byte++) {
        parts.push(Buffer.from([Number(((rest - least) >> BigInt(8 * byte)) & 0xffn)]));
      }
    }
    before = least;
  }
  return Buffer.concat(parts);
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
