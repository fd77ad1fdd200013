package io.github.sightline.relay.impl.identity;

import io.github.sightline.relay.Enrolment;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Proof;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.crypto.Digest;
import io.github.sightline.relay.impl.grant.GrantChain;
import io.github.sightline.relay.impl.grant.Issuer;
import io.github.sightline.relay.media.OwnerId;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * The private keys of one device. Its file:
 *
 * <pre>
 *   "sightline device key 1\n" | signSeed 32 | hopPrivate 32 | SHA-256 of all before 32
 * </pre>
 *
 * The digest finds damage, not malice: who can write the file can have the device.
 */
public final class DeviceIdentity implements Identity {
  private static final int HALF = 32;
  private static final int ANY_ROLE = 7;

  private final DeviceKeys keys;
  private boolean closed;

  private DeviceIdentity(DeviceKeys keys) {
    this.keys = keys;
  }

  /**
   * Draws fresh keys.
   *
   * @param entropy fills an array with random bytes
   * @return the identity
   */
  public static DeviceIdentity create(Consumer<byte[]> entropy) {
    byte[] secrets = new byte[DeviceKeys.SECRET_BYTES];
    entropy.accept(secrets);
    return of(secrets, 0);
  }

  /**
   * Reads a key file.
   *
   * @param file what {@link #save} wrote
   * @return the identity
   * @throws io.github.sightline.relay.RelayException one line: what, which file, what was expected
   */
  public static DeviceIdentity load(Path file) {
    int line = KeyFile.DEVICE.line().length;
    int signed = line + DeviceKeys.SECRET_BYTES;
    int expected = signed + HALF;
    byte[] bytes = KeyFile.DEVICE.read(file, expected);
    try {
      if (bytes.length != expected) {
        throw KeyFile.DEVICE.damaged(file, bytes.length + " bytes, expected " + expected);
      }
      byte[] digest = Arrays.copyOfRange(bytes, signed, expected);
      if (!Digest.equal(Digest.sha256(bytes, 0, signed), digest)) {
        throw KeyFile.DEVICE.damaged(file, "its bytes do not match their digest");
      }
      return of(bytes, line);
    } finally {
      Digest.wipe(bytes);
    }
  }

  @Override
  public synchronized void save(Path file) {
    byte[] line = KeyFile.DEVICE.line();
    int signed = line.length + DeviceKeys.SECRET_BYTES;
    byte[] bytes = Arrays.copyOf(line, signed + HALF);
    try {
      keys().revealSecrets(bytes, line.length);
      System.arraycopy(Digest.sha256(bytes, 0, signed), 0, bytes, signed, HALF);
      KeyFile.DEVICE.write(file, bytes);
    } finally {
      Digest.wipe(bytes);
    }
  }

  @Override
  public synchronized Enrolment enrolment(OwnerId owner, byte[] ownerNonce16) {
    return Issuer.enrolment(keys(), ANY_ROLE, owner, ownerNonce16);
  }

  @Override
  public synchronized Enrolment enrolment(Role role, OwnerId owner, byte[] ownerNonce16) {
    return Issuer.enrolment(keys(), role.code(), owner, ownerNonce16);
  }

  @Override
  public synchronized Proof prove(byte[] challenge, Grant... chain) {
    return Issuer.proof(keys(), challenge, GrantChain.of(List.of(chain)));
  }

  /**
   * The keys, for the node that runs as this device.
   *
   * @return lent: wiped when this identity is closed
   * @throws IllegalStateException when it is closed
   */
  public synchronized DeviceKeys keys() {
    if (closed) {
      throw new IllegalStateException("identity is closed");
    }
    return keys;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      keys.close();
    }
  }

  /** No key, not even a public one: an identity belongs into no log. */
  @Override
  public String toString() {
    return "Identity";
  }

  /** Wipes the 64 bytes it reads. */
  private static DeviceIdentity of(byte[] secrets, int at) {
    byte[] sign = Arrays.copyOfRange(secrets, at, at + HALF);
    byte[] hop = Arrays.copyOfRange(secrets, at + HALF, at + 2 * HALF);
    try {
      return new DeviceIdentity(DeviceKeys.of(sign, hop));
    } finally {
      Digest.wipe(sign);
      Digest.wipe(hop);
      Arrays.fill(secrets, at, at + DeviceKeys.SECRET_BYTES, (byte) 0);
    }
  }
}
