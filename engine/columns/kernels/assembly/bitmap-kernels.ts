// replaces: for (each byte) out = a & b
export function andBits(a: usize, b: usize, out: usize, bytes: u32): void {
  for (let at: usize = 0; at < bytes; at += 8) store<u64>(out + at, load<u64>(a + at) & load<u64>(b + at));
}

// replaces: for (each byte) out = a & ~b
export function andNotBits(a: usize, b: usize, out: usize, bytes: u32): void {
  for (let at: usize = 0; at < bytes; at += 8) store<u64>(out + at, load<u64>(a + at) & ~load<u64>(b + at));
}

// replaces: for (each byte) out = a | b
export function orBits(a: usize, b: usize, out: usize, bytes: u32): void {
  for (let at: usize = 0; at < bytes; at += 8) store<u64>(out + at, load<u64>(a + at) | load<u64>(b + at));
}

// replaces: for (each byte) out = ~a
export function notBits(a: usize, out: usize, bytes: u32): void {
  for (let at: usize = 0; at < bytes; at += 8) store<u64>(out + at, ~load<u64>(a + at));
}

// @ts-ignore: decorator
@inline
function valid(pointer: usize, at: usize): u64 {
  return pointer == 0 ? ~(<u64>0) : load<u64>(pointer + at);
}

// replaces: for (each row) out = a === false || b === false ? false : a === null || b === null ? null : true
export function andTruth(a: usize, aValid: usize, b: usize, bValid: usize, out: usize, outValid: usize, bytes: u32): void {
  for (let at: usize = 0; at < bytes; at += 8) {
    const x = load<u64>(a + at), y = load<u64>(b + at);
    const isFalse = (valid(aValid, at) & ~x) | (valid(bValid, at) & ~y);
    store<u64>(out + at, x & y);
    store<u64>(outValid + at, (x & y) | isFalse);
  }
}

// replaces: for (each row) out = a === true || b === true ? true : a === null || b === null ? null : false
export function orTruth(a: usize, aValid: usize, b: usize, bValid: usize, out: usize, outValid: usize, bytes: u32): void {
  for (let at: usize = 0; at < bytes; at += 8) {
    const x = load<u64>(a + at), y = load<u64>(b + at);
    const isFalse = valid(aValid, at) & ~x & valid(bValid, at) & ~y;
    store<u64>(out + at, x | y);
    store<u64>(outValid + at, x | y | isFalse);
  }
}
