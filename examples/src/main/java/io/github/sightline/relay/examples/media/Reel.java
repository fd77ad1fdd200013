package io.github.sightline.relay.examples.media;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * One encoding of a clip, picture by picture, each keyframe with SPS and PPS. A picture that cannot
 * be played, as its sets did not come, is counted like any: so two encodings of one film keep step.
 */
final class Reel implements AutoCloseable {
  /** Ours: its rate is that of so many pictures at its beginning. */
  private static final int MEASURED = 300;

  /** Something that can be read from the beginning, once or again and again. */
  interface Source {
    InputStream open() throws IOException;
  }

  private final Source source;
  private final ParameterSets sets = new ParameterSets();
  private AccessUnitReader units;
  private ByteBuffer unit = ByteBuffer.allocate(0);
  private int firstPicture;
  private boolean playable;

  Reel(Source source) throws IOException {
    this.source = source;
    this.units = new AccessUnitReader(source.open());
  }

  /** Bits of a picture in the mean. */
  static double bitsPerPicture(Source source) throws IOException {
    long bytes = 0;
    int pictures = 0;
    try (AccessUnitReader units = new AccessUnitReader(source.open())) {
      while (pictures < MEASURED && units.next()) {
        bytes += units.bytes().remaining();
        pictures += units.firstPicture() >= 0 ? 1 : 0;
      }
    }
    return 8.0 * bytes / Math.max(1, pictures);
  }

  /** Moves to the next picture; false at the end. */
  boolean next() throws IOException {
    playable = false;
    do {
      if (!units.next()) {
        return false;
      }
    } while (units.firstPicture() < 0);
    take();
    return true;
  }

  private void take() {
    ByteBuffer bytes = units.bytes();
    playable = sets.note(bytes.slice(0, units.firstPicture()), units.parameterSets());
    boolean incomplete = keyframe() && !units.parameterSets();
    unit = incomplete ? sets.complete(bytes) : bytes;
    firstPicture = units.firstPicture() + unit.remaining() - bytes.remaining();
  }

  /** Begins again. */
  void rewind() throws IOException {
    units.close();
    units = new AccessUnitReader(source.open());
  }

  /** Whether there is a picture, and its sets came. */
  boolean playable() {
    return playable;
  }

  /** Whether a decoder can begin here. */
  boolean keyframe() {
    return playable && units.keyframe();
  }

  /** Whether no other picture is made from this one. */
  boolean discardable() {
    return units.discardable();
  }

  /** The access unit, lent until the next one. */
  ByteBuffer unit() {
    return unit;
  }

  /** Where the coded picture begins in it. */
  int firstPicture() {
    return firstPicture;
  }

  @Override
  public void close() {
    try {
      units.close();
    } catch (IOException e) {
      // Nothing was written, so nothing is lost by a source that does not close.
    }
  }
}
