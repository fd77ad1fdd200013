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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * H.264 as a camera gives it: one access unit at a time, in real time, each keyframe complete with
 * SPS and PPS. Begins at the first keyframe. {@link #next} waits until the frame is due, so a loop
 * over it runs at the clip's rate.
 *
 * <p>A clip that was encoded at several bitrates follows {@link #targetBitrate} as a live encoder
 * would: from the next keyframe on of the encoding that fits, and nowhere else.
 *
 * <p>For one thread; {@link #forceKeyframe} and {@link #targetBitrate} may be called from any.
 */
public final class Clip implements AutoCloseable {
  /** The rate where none is said. */
  public static final double FRAMES_PER_SECOND = 30;

  /** A stream that shows no keyframe within so many pictures is not waited for any longer. */
  public static final int MAX_PICTURES_BEFORE_KEYFRAME = 1800;

  /** A pipe is read a little faster than its rate, so that its own clock rules. */
  private static final double PIPE_HASTE = 1.25;

  private static final double MEGA = 1e6;

  /** The clips that come with the examples; how they were made: src/main/clips/make-clips.sh. */
  public enum BuiltIn {
    /** Warm colours, the name ADA. */
    ADA,
    /** Cold colours, the name BEN. */
    BEN;

    /** How many encodings there are: at 8, 3 and 1 Mb/s. */
    public static final int ENCODINGS = 3;

    private static final String[] SUFFIXES = {"", "-3", "-1"};

    /**
     * Opens the clip's bytes at the highest rate.
     *
     * @return a stream, the caller's to close
     */
    public InputStream open() {
      return open(0);
    }

    /**
     * Opens the clip's bytes.
     *
     * @param encoding 0 for the highest rate, less than {@link #ENCODINGS}
     * @return a stream, the caller's to close
     */
    public InputStream open(int encoding) {
      String file = label() + SUFFIXES[encoding];
      String name = "/io/github/sightline/relay/examples/clips/" + file + ".h264";
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

  private final List<Reel> reels = new ArrayList<>();
  private final double[] rates;
  private final RateChoice choice;
  private final boolean loop;
  private final boolean skips;
  private final Pace pace;
  private int playing;
  private boolean begun;
  private boolean ahead;
  private long captureMicros;
  private String switched = "";
  private volatile boolean keyframeWanted;
  private volatile long target = Long.MAX_VALUE;

  private Clip(List<Reel.Source> sources, boolean loop, boolean skips, double fps, Pace pace)
      throws IOException {
    this.loop = loop;
    this.skips = skips;
    this.pace = pace;
    this.rates = new double[sources.size()];
    try {
      for (Reel.Source source : sources) {
        boolean alone = sources.size() == 1;
        rates[reels.size()] = alone ? 0 : fps * Reel.bitsPerPicture(source);
        reels.add(new Reel(source));
      }
      falling(rates);
    } catch (IOException | IllegalArgumentException e) {
      close();
      throw e;
    }
    this.choice = new RateChoice(rates);
  }

  /**
   * Opens a film, to be read once at 30 frames per second.
   *
   * @param files as {@link #open(List, double, boolean)} takes them
   * @return the clip
   * @throws IOException when a file cannot be opened
   */
  public static Clip open(String... files) throws IOException {
    return open(Stream.of(files).map(Path::of).toList(), FRAMES_PER_SECOND, false);
  }

  /**
   * Opens a film.
   *
   * @param encodings files of H.264 in Annex B: one, or the same frames at several bitrates, the
   *     highest first, each with keyframes now and then
   * @param framesPerSecond its rate
   * @param loop begin again at the end
   * @return the clip
   * @throws IOException when a file cannot be opened
   * @throws IllegalArgumentException when there is none, or one has a higher rate than that before
   */
  public static Clip open(List<Path> encodings, double framesPerSecond, boolean loop)
      throws IOException {
    if (encodings.isEmpty()) {
      throw new IllegalArgumentException("encodings: 0, expected 1 or more");
    }
    List<Reel.Source> sources =
        encodings.stream()
            .<Reel.Source>map(file -> () -> new BufferedInputStream(Files.newInputStream(file)))
            .toList();
    return new Clip(sources, loop, true, framesPerSecond, Pace.perSecond(framesPerSecond));
  }

  /**
   * Opens a built-in clip, to be looped for ever.
   *
   * @param clip which
   * @return the clip
   * @throws IOException when it cannot be opened
   */
  public static Clip open(BuiltIn clip) throws IOException {
    List<Reel.Source> sources = new ArrayList<>();
    for (int i = 0; i < BuiltIn.ENCODINGS; i++) {
      int encoding = i;
      sources.add(() -> clip.open(encoding));
    }
    Pace pace = Pace.perSecond(FRAMES_PER_SECOND);
    return new Clip(sources, true, true, FRAMES_PER_SECOND, pace);
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
    Pace pace = Pace.perSecond(PIPE_HASTE * framesPerSecond);
    return new Clip(List.of(() -> borrowed), false, false, framesPerSecond, pace);
  }

  /** As fast as it is read: for tests. */
  static Clip unpaced(List<Reel.Source> sources, boolean loop, Pace pace) throws IOException {
    return new Clip(sources, loop, true, FRAMES_PER_SECOND, pace);
  }

  private static void falling(double[] rates) {
    for (int i = 1; i < rates.length; i++) {
      if (rates[i] >= rates[i - 1]) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "encoding %d has %.1f Mb/s, expected less than the %.1f of that before",
                i + 1,
                rates[i] / MEGA,
                rates[i - 1] / MEGA));
      }
    }
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
    switched = "";
    while (true) {
      if (!read()) {
        return false;
      }
      boolean wanted = !begun || (skips && keyframeWanted);
      if (!wanted || keyframe()) {
        break;
      }
      if (!begun && ++skipped > MAX_PICTURES_BEFORE_KEYFRAME) {
        throw new MediaException(Kind.NO_KEYFRAME, noKeyframe(skipped));
      }
    }
    if (keyframe()) {
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
    return frame(accessUnit());
  }

  /**
   * The same with other bytes.
   *
   * @param accessUnit what {@link #accessUnit} gave, marked
   * @return the frame
   */
  public Frame frame(ByteBuffer accessUnit) {
    Reel reel = reels.get(playing);
    return new Frame(reel.keyframe(), reel.discardable(), captureMicros, accessUnit);
  }

  /**
   * The access unit.
   *
   * @return lent until the next call of {@link #next}
   */
  public ByteBuffer accessUnit() {
    return reels.get(playing).unit();
  }

  /**
   * Where the coded picture begins in the access unit.
   *
   * @return index of the first slice's start code
   */
  public int firstPicture() {
    return reels.get(playing).firstPicture();
  }

  /**
   * Whether a decoder can begin here.
   *
   * @return true when it can
   */
  public boolean keyframe() {
    return reels.get(playing).keyframe();
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

  /**
   * Says what the path takes: the clip goes on in another encoding, at a keyframe, when it has one
   * that fits better. To a lower rate it skips, since waiting for a keyframe would fill the path
   * with what is late. One encoding, and so a pipe, cannot follow.
   *
   * @param bitsPerSecond as {@link
   *     io.github.sightline.relay.Camera.Builder#onTargetBitrate(java.util.function.LongConsumer)}
   *     gives it
   */
  public void targetBitrate(long bitsPerSecond) {
    target = bitsPerSecond;
  }

  /**
   * What was done about the bitrate with this frame.
   *
   * @return "rate 8.2 -> 3.0 Mb/s" where another encoding begins, empty elsewhere
   */
  public String switched() {
    return switched;
  }

  @Override
  public void close() {
    reels.forEach(Reel::close);
  }

  /** Reads the next unit with a picture in it; at the end of a loop, the first. */
  private boolean read() throws IOException {
    boolean again = false;
    while (true) {
      while (step()) {
        follow();
        if (reels.get(playing).playable()) {
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
      for (Reel reel : reels) {
        reel.rewind();
      }
    }
  }

  /** All encodings move by a picture; false where the one that is played ends. */
  private boolean step() throws IOException {
    boolean more = false;
    for (int i = 0; i < reels.size(); i++) {
      boolean there = reels.get(i).next();
      more |= there && i == playing;
    }
    return more;
  }

  /** Falls at once, by skipping to the next keyframe; rises when one comes. */
  private void follow() {
    int before = choice.chosen();
    int wanted = choice.next(target);
    if (wanted > before) {
      keyframeWanted = true;
    }
    if (wanted != playing && reels.get(wanted).keyframe()) {
      switched =
          String.format(
              Locale.ROOT, "rate %.1f -> %.1f Mb/s", rates[playing] / MEGA, rates[wanted] / MEGA);
      playing = wanted;
    }
  }

  private static String noKeyframe(int pictures) {
    String where = pictures < 0 ? "to the end" : "in the first " + pictures + " pictures";
    return "no keyframe (IDR picture with SPS and PPS) " + where + ", expected one to begin with";
  }
}
