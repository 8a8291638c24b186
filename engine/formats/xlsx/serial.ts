/**
 * Excel's numbers of days. From 1900 on, day 60 is the 29th of February that 1900 did not have; from 1904 on, day 0 is its first.
 * Fractions of a day are doubles: what lies within a microsecond of a millisecond is that millisecond.
 */
const DAY_MICROS = 86_400_000_000;
const TO_1970 = { from1900: 25569, from1904: 24107 } as const;

export function microsOfSerial(serial: number, from1904: boolean): bigint {
  const days = Math.floor(serial);
  const micros = Math.round((serial - days) * DAY_MICROS);
  const millis = Math.round(micros / 1000) * 1000;
  const snapped = Math.abs(millis - micros) <= 1 ? millis : micros;
  return BigInt(days + shiftOf(days, from1904)) * BigInt(DAY_MICROS) + BigInt(snapped);
}

export function dayOfSerial(serial: number, from1904: boolean): number {
  return Math.floor(serial) + shiftOf(Math.floor(serial), from1904);
}

/** Days to add for days since 1970. */
function shiftOf(days: number, from1904: boolean): number {
  if (from1904) return -TO_1970.from1904;
  return days < 60 ? 1 - TO_1970.from1900 : -TO_1970.from1900;
}

/** The number of a time since 1970; null where Excel has none, or none that reads back as the same time. */
export function serialOf(micros: bigint): number | null {
  const days = Number(
    (micros - (((micros % BigInt(DAY_MICROS)) + BigInt(DAY_MICROS)) % BigInt(DAY_MICROS))) / BigInt(DAY_MICROS),
  );
  const rest = Number(micros - BigInt(days) * BigInt(DAY_MICROS));
  const serial = days + TO_1970.from1900 + rest / DAY_MICROS;
  return serial >= 61 && serial < 2_958_466 && microsOfSerial(serial, false) === micros ? serial : null;
}
