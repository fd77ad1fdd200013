package io.github.sightline.relay.fuzz;

import static io.github.sightline.relay.fuzz.Target.require;

import io.github.sightline.relay.Enrolment;
import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Proof;
import io.github.sightline.relay.RelayCard;
import io.github.sightline.relay.Revocation;
import io.github.sightline.relay.impl.grant.Capability;
import io.github.sightline.relay.impl.grant.GrantChain;
import io.github.sightline.relay.impl.grant.Revocations;
import io.github.sightline.relay.impl.identity.OwnerStateDoor;
import io.github.sightline.relay.media.OwnerId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What is signed, stored and carried about: what parses, writes itself again. */
final class RightsTargets {
  private static final byte[] NOBODY = new byte[32];

  private static final class Nothing implements Revocations.Store {
    @Override
    public @Nullable ByteBuffer read(OwnerId owner) {
      return null;
    }

    @Override
    public void write(OwnerId owner, ByteBuffer encoded) {}
  }

  private RightsTargets() {}

  private static byte[] bytes(ByteBuffer encoded) {
    byte[] bytes = new byte[encoded.remaining()];
    encoded.duplicate().get(bytes);
    return bytes;
  }

  static void chain(byte[] in) {
    GrantChain chain = GrantChain.parse(in, 0, in.length);
    Capability.Checked checked =
        Capability.fromSession(
            in, 0, in.length, NOBODY, null, 0, new Revocations(1, new Nothing()));
    require(checked.capability() == null, "a right without signatures");
    if (chain != null) {
      require(Arrays.equals(in, chain.encoded()), "another chain");
      for (Grant grant : chain.grants()) {
        require(grant.notBeforeMillis() < grant.notAfterMillis(), "no interval");
      }
    }
  }

  static void revocation(byte[] in) {
    Revocation parsed = Revocation.parse(ByteBuffer.wrap(in));
    if (parsed != null) {
      require(Arrays.equals(in, bytes(parsed.encoded())), "another revocation");
      require(parsed.grants() <= Revocation.MAX_GRANTS, "ids");
    }
  }

  static void enrolment(byte[] in) {
    Enrolment parsed = Enrolment.parse(ByteBuffer.wrap(in));
    if (parsed != null) {
      require(Arrays.equals(in, bytes(parsed.encoded())), "another enrolment");
      require(parsed.equals(Enrolment.parse(parsed.text())), "another text");
    }
    String text = new String(in, StandardCharsets.ISO_8859_1);
    Enrolment spelt = Enrolment.parse(text);
    require(spelt == null || spelt.text().equals(text), "another spelling");
  }

  static void card(byte[] in) {
    RelayCard parsed = RelayCard.parse(ByteBuffer.wrap(in));
    if (parsed != null) {
      require(Arrays.equals(in, bytes(parsed.encoded())), "another card");
      require(parsed.address().getPort() > 0, "port");
    }
  }

  static void proof(byte[] in) {
    Proof parsed = Proof.parse(ByteBuffer.wrap(in));
    require(parsed == null || Arrays.equals(in, bytes(parsed.encoded())), "another proof");
  }

  static void ownerState(byte[] in) {
    byte[] again = OwnerStateDoor.again(in);
    require(again == null || Arrays.equals(in, again), "another state");
  }
}
