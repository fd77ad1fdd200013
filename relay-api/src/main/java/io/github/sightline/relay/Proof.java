package io.github.sightline.relay;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Grant chain + signature of the holder over "sl1 proof" | challenge | SHA-256(chain). Travels over
 * any transport; good for one open(). Encoded: {@code n1 | n x 260 | challenge 32 | signature 64}.
 *
 * <p><b>Guarantees.</b> The holder of the chain's last signing key answered this challenge for this
 * chain. The challenge stands for its cache, which alone recognises it.
 *
 * <p><b>Does not guarantee.</b> That the holder meant that cache: who answers a challenge that a
 * stranger passed on lets the stranger in where it came from, once. Ask the cache itself, over a
 * way that authenticates it.
 *
 * @param chain one to three grants, the owner's first
 * @param challenge 32 bytes of the cache
 * @param signature 64 bytes
 */
public record Proof(List<Grant> chain, ByteBuffer challenge, ByteBuffer signature) {
  /** Length of a challenge. */
  public static final int CHALLENGE = 32;

  private static final int CHAIN_MAX = 3;
  private static final int SIGNATURE = 64;

  /**
   * Checks the shape and copies the three parts.
   *
   * @param chain one to three grants, the owner's first
   * @param challenge 32 bytes, borrowed
   * @param signature 64 bytes, borrowed
   * @throws IllegalArgumentException when a part has another length than its own
   */
  public Proof {
    chain = List.copyOf(chain);
    if (chain.isEmpty() || chain.size() > CHAIN_MAX) {
      throw new IllegalArgumentException("proof: " + chain.size() + " grants, expected 1 to 3");
    }
    challenge = part("challenge", challenge, CHALLENGE);
    signature = part("signature", signature, SIGNATURE);
  }

  /**
   * Reads a proof. Parsing proves nothing.
   *
   * @param from borrowed; read from position to limit, position unchanged
   * @return the proof, or null when the bytes are not a canonical encoding
   */
  public static @Nullable Proof parse(ByteBuffer from) {
    ByteBuffer in = from.duplicate();
    int n = in.hasRemaining() ? in.get() : 0;
    if (n < 1 || n > CHAIN_MAX || in.remaining() != n * Grant.BYTES + CHALLENGE + SIGNATURE) {
      return null;
    }
    List<Grant> chain = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      Grant grant = Grant.parse(in.slice(in.position(), Grant.BYTES));
      if (grant == null) {
        return null;
      }
      chain.add(grant);
      in.position(in.position() + Grant.BYTES);
    }
    ByteBuffer challenge = in.slice(in.position(), CHALLENGE);
    return new Proof(chain, challenge, in.slice(in.position() + CHALLENGE, SIGNATURE));
  }

  /**
   * The encoding.
   *
   * @return a fresh read-only buffer
   */
  public ByteBuffer encoded() {
    ByteBuffer out = ByteBuffer.allocate(1 + chain.size() * Grant.BYTES + CHALLENGE + SIGNATURE);
    out.put((byte) chain.size());
    for (Grant grant : chain) {
      out.put(grant.encoded());
    }
    out.put(challenge.duplicate()).put(signature.duplicate());
    return out.flip().asReadOnlyBuffer();
  }

  /**
   * The cache's challenge that is answered.
   *
   * @return a read-only view of its own, 32 bytes
   */
  @Override
  public ByteBuffer challenge() {
    return challenge.duplicate();
  }

  /**
   * The holder's signature.
   *
   * @return a read-only view of its own, 64 bytes
   */
  @Override
  public ByteBuffer signature() {
    return signature.duplicate();
  }

  @Override
  public String toString() {
    return "Proof[of " + chain.get(chain.size() - 1) + "]";
  }

  private static ByteBuffer part(String name, ByteBuffer from, int bytes) {
    if (from.remaining() != bytes) {
      throw new IllegalArgumentException(
          "proof " + name + ": " + from.remaining() + " bytes, expected " + bytes);
    }
    byte[] copy = new byte[bytes];
    from.duplicate().get(copy);
    return ByteBuffer.wrap(copy).asReadOnlyBuffer();
  }
}
