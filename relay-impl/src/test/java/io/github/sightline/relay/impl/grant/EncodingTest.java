package io.github.sightline.relay.impl.grant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.github.sightline.relay.Enrolment;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Proof;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.Revocation;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/**
 * parse gives back exactly the bytes it took, or null: of random bytes, and of valid ones with a
 * change.
 */
class EncodingTest {
  /** One encoded type: a valid example, and what its parser makes of bytes. */
  enum Kind {
    GRANT,
    ENROLMENT,
    REVOCATION,
    CARD,
    PROOF,
    CHAIN;

    byte @Nullable [] reparsed(byte[] bytes) {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      ByteBuffer out =
          switch (this) {
            case GRANT -> map(Grant.parse(in), Grant::encoded);
            case ENROLMENT -> map(Enrolment.parse(in), Enrolment::encoded);
            case REVOCATION -> map(Revocation.parse(in), Revocation::encoded);
            case CARD -> map(RelayCard.parse(in), RelayCard::encoded);
            case PROOF -> map(Proof.parse(in), Proof::encoded);
            case CHAIN ->
                map(
                    GrantChain.parse(bytes, 0, bytes.length),
                    chain -> ByteBuffer.wrap(chain.encoded()));
          };
      assertEquals(bytes.length, in.remaining());
      return out == null ? null : Household.encoded(out);
    }

    byte[] example(Household home, int size) {
      Grant[] some = new Grant[size];
      Arrays.setAll(some, i -> home.drafts(1).get(0).sign());
      InetSocketAddress address = InetSocketAddress.createUnresolved("r" + size + ".home", 7000);
      int length = 1 + size % 3;
      return switch (this) {
        case GRANT -> Household.encoded(home.drafts(length).get(length - 1).sign().encoded());
        case ENROLMENT ->
            Household.encoded(
                Issuer.enrolment(home.cameraKeys, 1 + size % 7, home.owner, home.bytes(16))
                    .encoded());
        case REVOCATION -> Household.encoded(home.revocation(size, size, some).encoded());
        case CARD -> Household.encoded(Cards.issue(home.cameraKeys, address, 0, 1).encoded());
        case PROOF ->
            Household.encoded(
                Issuer.proof(home.hands.get(length - 1), home.bytes(32), home.chain(length))
                    .encoded());
        case CHAIN -> home.chain(length).encoded();
      };
    }

    private static <T> @Nullable ByteBuffer map(
        @Nullable T parsed, java.util.function.Function<T, ByteBuffer> encoded) {
      return parsed == null ? null : encoded.apply(parsed);
    }
  }

  @Property(tries = 60)
  void whatIsWrittenReadsBack(
      @ForAll Kind kind, @ForAll long seed, @ForAll @IntRange(max = 12) int size) {
    byte[] bytes = kind.example(new Household(seed), size);
    assertArrayEquals(bytes, kind.reparsed(bytes));
  }

  //
  @Property(tries = 60)
  void g5_noOtherLengthParses(
      @ForAll Kind kind, @ForAll long seed, @ForAll @IntRange(max = 12) int size) {
    byte[] bytes = kind.example(new Household(seed), size);
    for (int length = 0; length < bytes.length; length++) {
      assertNull(kind.reparsed(Arrays.copyOf(bytes, length)));
    }
    assertNull(kind.reparsed(Arrays.copyOf(bytes, bytes.length + 1)));
  }

  //
  @Property(tries = 300)
  void g5_whateverParsesIsCanonical(
      @ForAll Kind kind, @ForAll("mutations") List<Integer> mutations) {
    byte[] bytes = kind.example(new Household(1), 5);
    SplittableRandom random = new SplittableRandom(mutations.hashCode());
    for (int mutation : mutations) {
      bytes[mutation % bytes.length] = (byte) random.nextInt();
    }
    byte[] back = kind.reparsed(bytes);
    if (back != null) {
      assertArrayEquals(bytes, back);
    }
  }

  @Property(tries = 300)
  void randomBytesNeverThrow(@ForAll Kind kind, @ForAll byte[] bytes) {
    byte[] back = kind.reparsed(bytes);
    if (back != null) {
      assertArrayEquals(bytes, back);
    }
  }

  @Property(tries = 100)
  void enrolmentTextHasOneSpelling(@ForAll long seed, @ForAll @IntRange(max = 359) int at) {
    Household home = new Household(seed);
    String text = Issuer.enrolment(home.cameraKeys, 1, home.owner, home.bytes(16)).text();
    assertNotNull(Enrolment.parse(text));
    char upper = Character.toUpperCase(text.charAt(at));
    String shouting = text.substring(0, at) + upper + text.substring(at + 1);
    assertEquals(upper == text.charAt(at), Enrolment.parse(shouting) != null);
    assertNull(Enrolment.parse(text.substring(0, at) + "g" + text.substring(at + 1)));
    assertNull(Enrolment.parse(text + " "));
  }

  @Provide
  Arbitrary<List<Integer>> mutations() {
    return Arbitraries.integers().between(0, 4095).list().ofMinSize(1).ofMaxSize(4);
  }
}
