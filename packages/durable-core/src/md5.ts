/**
 * MD5 (RFC 1321) without the help of the platform, for a Node in FIPS mode: operation ids are MD5 digests, and an
 * execution must be able to move between platforms. Not for anything that has to withstand an attacker.
 */

/** Bits that each round rotates by, four per group of 16 rounds. */
const ROTATIONS = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
] as const

/** The RFC's table T: the integer part of 2³² · |sin(i + 1)|. Made when it is asked for: most platforms have MD5. */
let sines: readonly number[] | undefined

/** The MD5 digest of a text's UTF-8 bytes, as 32 hexadecimal digits. */
export function md5(text: string): string {
  sines ??= Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32) | 0)
  const words = pad(new TextEncoder().encode(text))
  let state: State = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476]
  for (let block = 0; block < words.length; block += 16) state = compress(state, words.subarray(block, block + 16))
  return Buffer.from(Int32Array.from(state).buffer).toString('hex')
}

type State = readonly [number, number, number, number]

/** The message, a 1 bit, zeros, and the length in bits, in little-endian words. */
function pad(message: Uint8Array): Int32Array {
  const bytes = new Uint8Array(((message.length + 72) >> 6) << 6)
  bytes.set(message)
  bytes[message.length] = 0x80
  const view = new DataView(bytes.buffer)
  view.setBigUint64(bytes.length - 8, BigInt(message.length) * 8n, true)
  return Int32Array.from({ length: bytes.length / 4 }, (_, i) => view.getInt32(i * 4, true))
}

function compress([a0, b0, c0, d0]: State, words: Int32Array): State {
  let [a, b, c, d] = [a0, b0, c0, d0]
  for (let i = 0; i < 64; i++) {
    const group = i >> 4
    const [mix, word] = mixing(group, i, b, c, d)
    const sum = (a + mix + (sines?.[i] ?? 0) + (words[word] ?? 0)) | 0
    const by = ROTATIONS[group]?.[i & 3] ?? 0
    a = d
    d = c
    c = b
    b = (b + ((sum << by) | (sum >>> (32 - by)))) | 0
  }
  return [(a0 + a) | 0, (b0 + b) | 0, (c0 + c) | 0, (d0 + d) | 0]
}

/** The round's function of b, c and d, and the message word that it takes in. */
function mixing(group: number, i: number, b: number, c: number, d: number): [mix: number, word: number] {
  if (group === 0) return [(b & c) | (~b & d), i]
  if (group === 1) return [(d & b) | (~d & c), (5 * i + 1) & 15]
  if (group === 2) return [b ^ c ^ d, (3 * i + 5) & 15]
  return [c ^ (b | ~d), (7 * i) & 15]
}
