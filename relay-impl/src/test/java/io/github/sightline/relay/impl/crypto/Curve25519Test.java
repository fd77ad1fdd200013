package io.github.sightline.relay.impl.crypto;

import static io.github.sightline.relay.impl.crypto.Misuse.misuse;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class Curve25519Test {
  @Test
  void agreesWithWycheproofAndRefusesEverySecretOfZeros() {
    int agreed = 0;
    int refused = 0;
    for (Vectors.Case c : Vectors.wycheproof("x25519_test.json")) {
      byte[] out = Vectors.bytes(32, 1);
      boolean ok = Curve25519.agree(c.bytes("private"), c.bytes("public"), out);
      assertEquals(!c.flag("ZeroSharedSecret"), ok, c.toString());
      assertArrayEquals(c.bytes("shared"), out, c.toString());
      if (ok) {
        agreed++;
      } else {
        assertArrayEquals(new byte[32], out);
        refused++;
      }
    }
    System.out.println("X25519: " + agreed + " agreed, " + refused + " refused");
    assertTrue(agreed > 200 && refused > 10);
  }

  @Property(tries = 50)
  void bothSidesAgree(@ForAll @Size(32) byte[] alice, @ForAll @Size(32) byte[] bob) {
    byte[] one = new byte[32];
    byte[] two = new byte[32];
    assertTrue(Curve25519.agree(alice, Curve25519.publicKey(bob), one));
    assertTrue(Curve25519.agree(bob, Curve25519.publicKey(alice), two));
    assertArrayEquals(one, two);
  }

  @Test
  void aKeyHas32Bytes() {
    misuse("hop key: 33 bytes, expected 32", () -> Curve25519.require("hop key", new byte[33]));
    assertFalse(Curve25519.agree(new byte[32], new byte[32], new byte[32]));
  }
}
