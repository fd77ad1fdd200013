package io.github.sightline.relay.impl.crypto;

import java.io.InvalidObjectException;
import javax.crypto.SecretKey;

/**
 * Key bytes in the form the JDK's ciphers take, which unlike the JDK's own class can be wiped and
 * prints nothing.
 */
final class RawKey implements SecretKey, AutoCloseable {
  private static final long serialVersionUID = 1L;

  private final transient String algorithm;
  private final transient byte[] bytes;

  RawKey(String algorithm, byte[] bytes) {
    this.algorithm = algorithm;
    this.bytes = bytes.clone();
  }

  @Override
  public String getAlgorithm() {
    return algorithm;
  }

  @Override
  public String getFormat() {
    return "RAW";
  }

  @Override
  public byte[] getEncoded() {
    return bytes.clone();
  }

  @Override
  public void destroy() {
    Digest.wipe(bytes);
  }

  @Override
  public void close() {
    destroy();
  }

  @Override
  public String toString() {
    return algorithm + " key";
  }

  private Object writeReplace() throws InvalidObjectException {
    throw new InvalidObjectException("keys are not serialized");
  }
}
