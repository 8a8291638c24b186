/** The CRC-32 of two texts one after the other, from theirs: zlib's crc32_combine, by squaring the matrix that appends a zero bit. */
export function combinedCrc(first: number, second: number, secondBytes: number): number {
  let even = new Uint32Array(32);
  let odd = Uint32Array.from({ length: 32 }, (_, bit) => (bit === 0 ? 0xedb88320 : 1 << (bit - 1)));
  square(even, odd);
  square(odd, even);
  let crc = first;
  for (let left = secondBytes; left > 0; left = Math.floor(left / 2)) {
    square(even, odd);
    if (left % 2 === 1) crc = times(even, crc);
    [even, odd] = [odd, even];
  }
  return (crc ^ second) >>> 0;
}

function times(matrix: Uint32Array, vector: number): number {
  let sum = 0;
  for (let bit = 0, rest = vector >>> 0; rest !== 0; bit++, rest >>>= 1) if (rest & 1) sum ^= matrix[bit]!;
  return sum >>> 0;
}

function square(into: Uint32Array, matrix: Uint32Array): void {
  for (let bit = 0; bit < 32; bit++) into[bit] = times(matrix, matrix[bit]!);
}
