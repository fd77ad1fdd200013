package io.github.sightline.relay.impl.crypto.content;

import io.github.sightline.relay.impl.crypto.TrackIdentity;

/** Verifies and opens the frames of one track. One thread. */
@SuppressWarnings("DoNotCallSuggester")
public final class FrameOpener implements AutoCloseable {
  /** Not signed by the camera, not sealed for this track, altered or malformed: drop and count. */
  public static final int REFUSED = -1;

  /** Sealed under an epoch whose key is not here: keep for a while and ask for the key. */
  public static final int UNKNOWN_EPOCH = -2;

  /** Older than the floor the camera gave with the epoch: drop and count. */
  public static final int TOO_OLD = -3;

  /** Epochs held at once; one more drops the smallest. */
  public static final int MAX_EPOCHS = 4;

  /** For one track. */
  public FrameOpener(TrackIdentity track) {
    throw new UnsupportedOperationException("" + track.owner());
  }

  /**
   * Adds an epoch (the secret is borrowed), or raises the floor of a held one.
   *
   * @return false when this epoch is held with another secret: nothing changed
   */
  public boolean epoch(long epoch, byte[] epochSecret32, long floorMicros) {
    throw new UnsupportedOperationException();
  }

  /** Wipes an epoch's keys. */
  public void forget(long epoch) {
    throw new UnsupportedOperationException();
  }

  /** Whether the epoch's key is here. */
  public boolean holds(long epoch) {
    throw new UnsupportedOperationException();
  }

  /**
   * Verifies the signature, then opens. On refusal nothing of the frame is in {@code out}.
   *
   * @return clear length, or REFUSED, UNKNOWN_EPOCH, TOO_OLD
   */
  public int open(byte[] sealed, int at, int len, byte[] out, int outAt) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
