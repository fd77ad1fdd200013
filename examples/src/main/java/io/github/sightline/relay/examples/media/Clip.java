package io.github.sightline.relay.examples.media;

import io.github.sightline.relay.examples.media.MediaException.Kind;
import io.github.sightline.relay.media.Frame;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * H.264 as a camera gives it: one access unit at a time, in real time, each keyframe complete with
 * SPS and PPS. Begins at the first keyframe. {@link #next} waits until the frame is due, so a loop
 * over it runs at the clip's rate.
 *
 * <p>For one thread; {@link #forceKeyframe} may be called from any.
 */
public final class Clip implements AutoCloseable {
  /** The rate where none is said. */
  public static final double FRAMES_PER_SECOND = 30;

  /** A stream that shows no keyframe within so many pictures is not waited for any longer. */
  public static final int MAX_PICTURES_BEFORE_KEYFRAME = 1800;

  /** A pipe is read a little faster than its rate, so that its own clock rules. */
  private static final double PIPE_HASTE = 1.25;

  /** The clips that come with the examples; how they were made: src/main/clips/make-clips.sh. */
  public enum BuiltIn {
    /** Warm colours, the name ADA. */
    ADA,
    /** Cold colours, the name BEN. */
    BEN;

    /**
     * Opens the clip's bytes.
     *
     * @return a stream, the caller's to close
     */
    public InputStream open() {
      String name = "/io/github/sightline/relay/examples/clips/" + label() + ".h264";
      InputStream in = Clip.class.getResourceAsStream(name);
      if (in == null) {
        throw new IllegalStateException("the built-in clip " + name + " is not on the class path");
      }
      return in;
    }

    /**
     * The clip's name on the command line.
     *
     * @return lower case
     */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Something that can be read from the beginning, once or again and again. */
  interface Source {
    InputStream open() throws IOException;
  }

  private final Source source;
  private final boolean loop;
  private final boolean skips;
  private final Pace pace;
  private final ParameterSets sets = new ParameterSets();
  private AccessUnitReader units;
  private ByteBuffer unit = ByteBuffer.allocate(0);
  private int firstPicture;
  private boolean keyframe;
  private boolean begun;
  private boolean ahead;
  private long captureMicros;
  private volatile boolean keyframeWanted;

  private Clip(Source source, boolean loop, boolean skips, Pace pace) throws IOException {
    this.source = source;
    this.loop = loop;
    this.skips = skips;
    this.pace = pace;
    this.units = new AccessUnitReader(source.open());
  }

  /**
   * Opens a file, to be read once at 30 frames per second.
   *
   * @param file H.264 in Annex B
   * @return the clip
   * @throws IOException when the file cannot be opened
   */
  public static Clip open(Path file) throws IOException {
    return open(file, FRAMES_PER_SECOND, false);
  }

  /**
   * Opens a file.
   *
   * @param file H.264 in Annex B
   * @param framesPerSecond its rate
   * @param loop begin again at the end
   * @return the clip
   * @throws IOException when the file cannot be opened
   */
  public static Clip open(Path file, double framesPerSecond, boolean loop) throws IOException {
    return new Clip(
        () -> new BufferedInputStream(Files.newInputStream(file)),
        loop,
        true,
        Pace.perSecond(framesPerSecond));
  }

  /**
   * Opens a built-in clip, to be looped for ever.
   *
   * @param clip which
   * @return the clip
   * @throws IOException when it cannot be opened
   */
  public static Clip open(BuiltIn clip) throws IOException {
    return new Clip(clip::open, true, true, Pace.perSecond(FRAMES_PER_SECOND));
  }

  /**
   * Reads a pipe, such as standard input: as it comes, but not much faster than the rate.
   *
   * @param in borrowed: read, but not closed
   * @param framesPerSecond its rate
   * @return the clip
   * @throws IOException never at this point
   */
  public static Clip piped(InputStream in, double framesPerSecond) throws IOException {
    InputStream borrowed =
        new FilterInputStream(in) {
          @Override
          public void close() {
            // Where a process was begun without standard input, the JVM has another file in its
            // place, and closing that ends the JVM.
          }
        };
    return new Clip(() -> borrowed, false, false, Pace.perSecond(PIPE_HASTE * framesPerSecond));
  }

  /** As fast as it is read: for tests. */
  static Clip unpaced(Source source, boolean loop, Pace pace) throws IOException {
    return new Clip(source, loop, true, pace);
  }

  /**
   * Reads up to the first keyframe, which {@link #next} will then give: so bad input is told before
   * anything else is begun.
   *
   * @return this
   * @throws MediaException when it is not H.264, or has no keyframe
   * @throws IOException when it cannot be read
   */
  public Clip checked() throws IOException {
    ahead = ahead || advance();
    return this;
  }

  /**
   * Moves to the next frame, waiting until it is due.
   *
   * @return false at the end
   * @throws MediaException when it is not H.264, or has no keyframe
   * @throws IOException when it cannot be read
   */
  public boolean next() throws IOException {
    if (!ahead && !advance()) {
      return false;
    }
    ahead = false;
    captureMicros = pace.await();
    return true;
  }

  /** Reads the next unit that may be sent. */
  private boolean advance() throws IOException {
    int skipped = 0;
    while (true) {
      if (!read()) {
        return false;
      }
      boolean wanted = !begun || (skips && keyframeWanted);
      if (!wanted || keyframe) {
        break;
      }
      if (!begun && ++skipped > MAX_PICTURES_BEFORE_KEYFRAME) {
        throw new MediaException(Kind.NO_KEYFRAME, noKeyframe(skipped));
      }
    }
    if (keyframe) {
      begun = true;
      keyframeWanted = false;
    }
    return true;
  }

  /**
   * The frame as {@link io.github.sightline.relay.Camera#publish} takes it.
   *
   * @return its payload is lent until the next call of {@link #next}
   */
  public Frame frame() {
    return new Frame(keyframe, false, captureMicros, unit);
  }

  /**
   * The access unit.
   *
   * @return lent until the next call of {@link #next}
   */
  public ByteBuffer accessUnit() {
    return unit;
  }

  /**
   * Where the coded picture begins in the access unit.
   *
   * @return index of the first slice's start code
   */
  public int firstPicture() {
    return firstPicture;
  }

  /**
   * Whether a decoder can begin here.
   *
   * @return true when it can
   */
  public boolean keyframe() {
    return keyframe;
  }

  /**
   * When the frame was due.
   *
   * @return microseconds of the monotonic clock
   */
  public long captureMicros() {
    return captureMicros;
  }

  /**
   * Makes the next frame a keyframe, by skipping to the next one in the file. A pipe cannot skip:
   * its own next keyframe has to do.
   */
  public void forceKeyframe() {
    keyframeWanted = true;
  }

  @Override
  public void close() {
    try {
      units.close();
    } catch (IOException e) {
      // Nothing was written, so nothing is lost by a source that does not close.
    }
  }

  /** Reads the next unit with a picture in it; at the end of a loop, the first. */
  private boolean read() throws IOException {
    boolean again = false;
    while (true) {
      while (units.next()) {
        if (units.firstPicture() >= 0 && take()) {
          return true;
        }
      }
      if (!begun) {
        throw new MediaException(Kind.NO_KEYFRAME, noKeyframe(-1));
      }
      if (!loop || again) {
        return false;
      }
      again = true;
      units.close();
      units = new AccessUnitReader(source.open());
    }
  }

  private boolean take() {
    ByteBuffer bytes = units.bytes();
    boolean playable = sets.note(bytes.slice(0, units.firstPicture()), units.parameterSets());
    keyframe = units.keyframe() && playable;
    boolean incomplete = keyframe && !units.parameterSets();
    unit = incomplete ? sets.complete(bytes) : bytes;
    firstPicture = units.firstPicture() + unit.remaining() - bytes.remaining();
    return playable;
  }

  private static String noKeyframe(int pictures) {
    String where = pictures < 0 ? "to the end" : "in the first " + pictures + " pictures";
    return "no keyframe (IDR picture with SPS and PPS) " + where + ", expected one to begin with";
  }
}
