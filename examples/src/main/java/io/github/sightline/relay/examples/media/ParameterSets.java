package io.github.sightline.relay.examples.media;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * Keeps the newest SPS and PPS of a stream that sends them only once, so that every keyframe can
 * carry its own: a display that joins later has seen nothing before.
 */
final class ParameterSets {
  /** More than this no encoder sends; what goes beyond is not kept. */
  static final int MAX_BYTES = 1 << 16;

  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

  /** Notes what the unit carries. True when the unit can stand alone, with what was kept. */
  boolean note(ByteBuffer unit, boolean hasSps) {
    if (hasSps) {
      kept.reset();
    }
    NalUnits nal = new NalUnits(unit);
    while (nal.next()) {
      int type = nal.type();
      boolean set =
          type == NalUnits.SPS
              || type == NalUnits.PPS
              || type == NalUnits.SPS_EXTENSION
              || type == NalUnits.SUBSET_SPS;
      if (set && kept.size() + nal.end() - nal.from() <= MAX_BYTES) {
        for (int i = nal.from(); i < nal.end(); i++) {
          kept.write(unit.get(i));
        }
      }
    }
    return kept.size() > 0;
  }

  /** The unit with the kept sets in front of it, behind its delimiter where it has one. */
  ByteBuffer complete(ByteBuffer unit) {
    NalUnits nal = new NalUnits(unit);
    int at = nal.next() && nal.type() == NalUnits.DELIMITER ? nal.end() : unit.position();
    ByteBuffer out = ByteBuffer.allocate(kept.size() + unit.remaining());
    out.put(unit.slice(unit.position(), at - unit.position()));
    out.put(kept.toByteArray());
    out.put(unit.slice(at, unit.limit() - at));
    return out.flip();
  }
}
