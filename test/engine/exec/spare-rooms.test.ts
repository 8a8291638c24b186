import { describe, expect, it } from 'vitest';
import { SpareRooms } from '../../../engine/exec/spare-rooms';

describe('spare rooms', () => {
  it('serve once each, the smallest that suffices first', () => {
    const [small, large] = [new SharedArrayBuffer(1000), new SharedArrayBuffer(5000)];
    const rooms = new SpareRooms([large, small]);
    expect(rooms.take(900).buffer).toBe(small);
    expect(rooms.take(900).buffer).toBe(large);
    expect([small, large]).not.toContain(rooms.take(900).buffer);
  });

  it('are new where none suffices, with room for one that is a little larger', () => {
    const rooms = new SpareRooms([new SharedArrayBuffer(1000)]);
    expect(rooms.take(1001).length).toBe(1001);
    const large = rooms.take(6_400_000);
    expect(large.length).toBeGreaterThan(6_400_000);
    expect(new SpareRooms([large.buffer as SharedArrayBuffer]).take(6_400_500).buffer).toBe(large.buffer);
  });
});
