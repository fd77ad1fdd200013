package io.github.sightline.relay.impl.identity;

import io.github.sightline.relay.Enrolment;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Proof;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.RelayException;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.crypto.Digest;
import io.github.sightline.relay.impl.grant.Cards;
import io.github.sightline.relay.impl.grant.GrantChain;
import io.github.sightline.relay.impl.grant.Issuer;
import io.github.sightline.relay.media.OwnerId;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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

  @Override
  public synchronized Grant delegate(
      Enrolment subject, byte[] nonce16, Instant notBefore, Duration life, Grant... chain) {
    GrantChain own = GrantChain.of(List.of(chain));
    if (!own.heldBy(keys())) {
      throw new IllegalArgumentException("delegate: the chain is another's: " + own);
    }
    boolean asked =
        subject.owner().equals(own.owner())
            && subject.offers(own.role())
            && Issuer.carries(subject, nonce16);
    if (!asked || !Issuer.verifies(subject)) {
      throw new RelayException(
          "enrolment " + subject.fingerprint() + " refused: not for this owner, role and nonce",
          null);
    }
    long from = notBefore.toEpochMilli();
    Issuer.Terms terms =
        new Issuer.Terms(own.role(), false, own.camera(), from, from + life.toMillis());
    byte[] seed = new byte[3 * Long.BYTES];
    ByteBuffer.wrap(seed).putLong(from).putLong(terms.notAfterMillis());
    byte[] device = new byte[Enrolment.BYTES];
    subject.encoded().get(device);
    // Bound to subject and terms: two grants with one id are the same right.
    byte[] id = Arrays.copyOf(Digest.sha256(seed, device), Issuer.ID);
    return new Issuer(keys().signer()).child(own, terms, subject, id);
  }

  @Override
  public synchronized RelayCard issueCard(
      Enrolment relay, InetSocketAddress address, Instant notBefore, Duration life) {
    if (!relay.offers(Role.RELAY) || !Issuer.verifies(relay)) {
      throw new RelayException(
          "enrolment " + relay.fingerprint() + " refused: not of a relay", null);
    }
    long from = notBefore.toEpochMilli();
    return Cards.issue(keys(), relay, address, new Cards.Life(from, from + life.toMillis()));
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
