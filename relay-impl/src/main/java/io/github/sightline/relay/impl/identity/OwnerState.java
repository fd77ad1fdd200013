package io.github.sightline.relay.impl.identity;

import io.github.sightline.relay.Revocation;
import io.github.sightline.relay.impl.crypto.Digest;
import io.github.sightline.relay.impl.grant.Issuer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an owner has to remember, in the order of its encoding. Not thread-safe.
 *
 * <pre>
 *   seed 32 | revision 8 (-1: none yet) | voidBefore 8
 *   count 2 x { revoked grantId 16 | its notBefore 8 }
 *   count 2 x { subjectHop 32 | subjectSign 32 | ownerNonce 16 }
 *   count 2 x { nonce given out 16 }
 * </pre>
 */
final class OwnerState {
  /** From us: a household's devices, with room. */
  static final int MAX_SUBJECTS = 1024;

  /** From us: more people than this do not pair at a time. */
  static final int MAX_NONCES = 64;

  static final int SEED = 32;
  private static final int KEY = 32;
  private static final int FIXED = SEED + 8 + 8 + 2 + 2 + 2;

  /** Length of the longest encoding. */
  static final int MAX_BYTES =
      FIXED
          + Revocation.MAX_GRANTS * (Issuer.ID + 8)
          + MAX_SUBJECTS * (2 * KEY + Issuer.ID)
          + MAX_NONCES * Issuer.ID;

  /** Who is bound to a hop key. */
  record Subject(ByteBuffer sign, ByteBuffer nonce) {}

  private final byte[] seed;
  private long revision = -1;
  private long voidBefore;
  private SortedMap<byte[], Long> revoked = new TreeMap<>(Arrays::compareUnsigned);
  private final Map<ByteBuffer, Subject> subjects = new LinkedHashMap<>();
  private final List<ByteBuffer> nonces = new ArrayList<>();

  /**
   * Begins with nothing but the seed.
   *
   * @param seed taken
   */
  OwnerState(byte[] seed) {
    this.seed = seed;
  }

  byte[] seed() {
    return seed;
  }

  long revision() {
    return revision;
  }

  long voidBefore() {
    return voidBefore;
  }

  @Nullable Subject subject(ByteBuffer hop) {
    return subjects.get(hop);
  }

  boolean full() {
    return subjects.size() >= MAX_SUBJECTS;
  }

  boolean gaveOut(ByteBuffer nonce) {
    return nonces.contains(nonce);
  }

  /** Remembers a nonce; the oldest goes when there are too many. */
  void remember(ByteBuffer nonce) {
    if (nonces.size() == MAX_NONCES) {
      nonces.remove(0);
    }
    nonces.add(nonce);
  }

  /** Binds a hop key; its nonce is used up. */
  void bind(ByteBuffer hop, Subject subject) {
    nonces.remove(subject.nonce());
    subjects.put(hop, subject);
  }

  /** The ids that stand behind a wider set of revoked grants and a later instant. */
  SortedMap<byte[], Long> revokedWith(Map<byte[], Long> more, long instant) {
    TreeMap<byte[], Long> all = new TreeMap<>(revoked);
    all.putAll(more);
    all.values().removeIf(notBefore -> notBefore < instant);
    return all;
  }

  void revoke(long newRevision, long instant, SortedMap<byte[], Long> ids) {
    revision = newRevision;
    voidBefore = instant;
    revoked = ids;
  }

  void wipe() {
    Digest.wipe(seed);
  }

  /** Owned by the caller, who wipes it. */
  byte[] encode() {
    int bytes =
        FIXED
            + revoked.size() * (Issuer.ID + 8)
            + subjects.size() * (2 * KEY + Issuer.ID)
            + nonces.size() * Issuer.ID;
    ByteBuffer out = ByteBuffer.allocate(bytes);
    out.put(seed).putLong(revision).putLong(voidBefore).putChar((char) revoked.size());
    revoked.forEach((id, notBefore) -> out.put(id).putLong(notBefore));
    out.putChar((char) subjects.size());
    subjects.forEach(
        (hop, subject) ->
            out.put(hop.duplicate())
                .put(subject.sign().duplicate())
                .put(subject.nonce().duplicate()));
    out.putChar((char) nonces.size());
    nonces.forEach(nonce -> out.put(nonce.duplicate()));
    return out.array();
  }

  /** Null when the bytes are not an encoding: another program wrote the file. */
  static @Nullable OwnerState parse(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (in.remaining() < FIXED) {
      return null;
    }
    OwnerState state = new OwnerState(take(in, SEED).array());
    state.revision = in.getLong();
    state.voidBefore = in.getLong();
    for (int n = count(in, Issuer.ID + 8, Revocation.MAX_GRANTS); n > 0; n--) {
      state.revoked.put(take(in, Issuer.ID).array(), in.getLong());
    }
    for (int n = count(in, 2 * KEY + Issuer.ID, MAX_SUBJECTS); n > 0; n--) {
      ByteBuffer hop = take(in, KEY);
      state.subjects.put(hop, new Subject(take(in, KEY), take(in, Issuer.ID)));
    }
    for (int n = count(in, Issuer.ID, MAX_NONCES); n > 0; n--) {
      state.nonces.add(take(in, Issuer.ID));
    }
    if (in.hasRemaining() || !Arrays.equals(state.encode(), bytes)) {
      state.wipe();
      return null;
    }
    return state;
  }

  /** 0 for a count that cannot be true: then bytes remain. */
  private static int count(ByteBuffer in, int each, int most) {
    int n = in.remaining() < 2 ? 0 : in.getChar();
    return n <= most && in.remaining() >= n * each ? n : 0;
  }

  private static ByteBuffer take(ByteBuffer in, int bytes) {
    byte[] b = new byte[bytes];
    in.get(b);
    return ByteBuffer.wrap(b);
  }
}
