package io.github.sightline.relay.impl.crypto.content;

import io.github.sightline.relay.impl.crypto.DeviceKeys;

/** A camera's epoch secrets: the current one and, before a switch, the next. One thread. */
@SuppressWarnings("DoNotCallSuggester")
public final class ContentKeys implements AutoCloseable {
  /**
   * No current epoch yet.
   *
   * @param self borrowed until close
   * @param lastEpoch the largest epoch number ever drawn (persisted), 0 for none
   */
  public ContentKeys(DeviceKeys self, long lastEpoch) {
    throw new UnsupportedOperationException("" + lastEpoch);
  }

  /**
   * Draws the next epoch's secret. A next that was drawn before is wiped and its number never used:
   * a display that holds it must not be able to read on.
   *
   * @return the next epoch's number, to be persisted before the secret is wrapped or used
   */
  public long draw(byte[] entropy32, long deviceCounter) {
    throw new UnsupportedOperationException();
  }

  /** Makes next current; wipes the old current. */
  public void roll() {
    throw new UnsupportedOperationException();
  }

  /** The current epoch, 0 before the first roll. */
  public long epoch() {
    throw new UnsupportedOperationException();
  }

  /** The current secret, lent until roll or close. */
  public byte[] secret() {
    throw new UnsupportedOperationException();
  }

  /** The next epoch, 0 when none is drawn. */
  public long nextEpoch() {
    throw new UnsupportedOperationException();
  }

  /** The next secret, lent until draw, roll or close. */
  public byte[] nextSecret() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
