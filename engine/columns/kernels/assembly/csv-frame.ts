// The words of the frame that csv kernels share (../csv-frame.ts), as byte offsets.
export const DELIMITER: usize = 0;
export const NEWLINE: usize = 4;
export const QUOTE: usize = 8;
export const ESCAPE: usize = 12;
export const POWERS: usize = 16;
export const TOKENS: usize = 20;
export const NEWLINES: usize = 24;
export const ODD: usize = 28;
export const OPEN: usize = 32;
export const ROWS: usize = 36;
export const RAGGED: usize = 40;
export const NULLS: usize = 44;
export const BYTES: usize = 48;
export const COUNT: usize = 52;
export const COMMENT: usize = 56;
export const LONE_CR: usize = 60;

// replaces: frame[word] += amount
// @ts-ignore: decorator
@inline
export function add(frame: usize, word: usize, amount: u32): void {
  store<u32>(frame + word, load<u32>(frame + word) + amount);
}

// replaces: bitmap[bit] = false
// @ts-ignore: decorator
@inline
export function clearBit(bitmap: usize, bit: u32): void {
  const at = bitmap + <usize>(bit >> 3);
  store<u8>(at, load<u8>(at) & ~(<u8>1 << <u8>(bit & 7)));
}
