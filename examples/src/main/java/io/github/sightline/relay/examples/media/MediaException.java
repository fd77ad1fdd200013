package io.github.sightline.relay.examples.media;

import java.io.IOException;

/** The input is not video that a camera can send. The message is one line for a person. */
public final class MediaException extends IOException {
  private static final long serialVersionUID = 1;

  /** What is wrong with it. */
  public enum Kind {
    /** There is nothing in it. */
    EMPTY,
    /** It does not begin with a start code: a container (MP4, MKV), a picture, text. */
    NOT_ANNEX_B,
    /** It has start codes, but what follows them is not H.264. */
    NOT_H264,
    /** No picture that a decoder could begin with: an IDR picture with its SPS and PPS. */
    NO_KEYFRAME,
    /** One picture is larger than a frame may be. */
    TOO_LARGE
  }

  private final Kind kind;
  private final String message;

  /**
   * Makes an exception.
   *
   * @param kind what is wrong
   * @param message one line: what was found and what was expected
   */
  public MediaException(Kind kind, String message) {
    super(message);
    this.kind = kind;
    this.message = message;
  }

  @Override
  public String getMessage() {
    return message;
  }

  /**
   * What is wrong.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }
}
