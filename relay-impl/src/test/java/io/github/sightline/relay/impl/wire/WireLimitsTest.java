package io.github.sightline.relay.impl.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.Grant;
import io.github.sightline.relay.Revocation;
import org.junit.jupiter.api.Test;

class WireLimitsTest {
  @Test
  void sizesAreThoseOfTheProtocol() {
    assertEquals(1168, WireLimits.PLAINTEXT);
    assertEquals(30, WireLimits.FRAGMENT_HEADER);
    assertEquals(1138, WireLimits.SYMBOL_BYTES);
    assertEquals(1153, WireLimits.SYMBOL);
    assertEquals(1161, WireLimits.CONTROL_BYTES_MAX);
    assertEquals(2040, WireLimits.BITMAP_FRAGMENTS);
    assertEquals(781, WireLimits.CHAIN_MAX_BYTES);
  }

  @Test
  void boundsAgreeWithTheApi() {
    assertEquals(Grant.BYTES, WireLimits.GRANT);
    int longest = WireLimits.REVOCATION_BASE + 16 * WireLimits.MAX_REVOKED;
    assertEquals(Revocation.MAX_BYTES, longest);
    assertTrue(WireLimits.CONTROL_HEADER + longest <= WireLimits.CONTROL_MESSAGE_MAX);
    assertTrue(WireLimits.CONTROL_MESSAGE_MAX <= WireLimits.CONTROL_WINDOW);
    assertTrue(Symbol.pieces(WireLimits.MAX_OBJECT) <= WireLimits.MAX_FRAGMENTS);
  }

  @Test
  void checksOfFixedSizesStayInsideTheirArray() {
    byte[] a = new byte[20];
    for (int at : new int[] {-1, 0, 1, 20, Integer.MAX_VALUE}) {
      assertFalse(Hello.check(a, at, Hello.BYTES));
      assertFalse(Welcome.check(a, at, Welcome.BYTES));
      assertFalse(Retry.check(a, at, Retry.BYTES));
      assertFalse(HelloPayload.check(a, at, HelloPayload.BYTES));
      assertFalse(WelcomePayload.check(a, at, WelcomePayload.BYTES));
      assertFalse(KeyRequestLayout.check(a, at, KeyRequestLayout.bytes(261)));
      assertFalse(KeyResponseLayout.check(a, at, KeyResponseLayout.BYTES));
      assertFalse(SealedHeader.wellFormed(a, at, 200));
    }
  }

  @Test
  void chainEndsWhereItsCountSays() {
    byte[] chain = new byte[800];
    for (int count = 0; count < 256; count++) {
      chain[5] = (byte) count;
      boolean right = count >= 1 && count <= 3;
      int bytes = 1 + count * 260;
      assertEquals(right ? bytes : -1, ChainLayout.length(chain, 5, 800));
      if (right) {
        assertEquals(bytes, ChainLayout.length(chain, 5, 5 + bytes));
        assertEquals(-1, ChainLayout.length(chain, 5, 5 + bytes - 1));
        assertEquals(5 + bytes, ChainLayout.grantAt(5, count));
      }
    }
    assertEquals(-1, ChainLayout.length(chain, 800, 800));
    assertEquals(-1, ChainLayout.length(chain, 801, 800));
    assertFalse(ChainLayout.whole(new byte[0]));
    assertFalse(ChainLayout.whole(new byte[261]));
    byte[] one = new byte[261];
    one[0] = 1;
    assertTrue(ChainLayout.whole(one));
    byte[] more = new byte[262];
    more[0] = 1;
    assertFalse(ChainLayout.whole(more));
  }

  // [W-35]
  @Test
  void keyRequestIsNeitherShorterNorLongerThanItsChainSays() {
    byte[] a = new byte[KeyRequestLayout.BYTES_MAX + 1];
    a[KeyRequestLayout.CHAIN] = 2;
    int right = KeyRequestLayout.bytes(521);
    for (int n = 0; n <= a.length; n++) {
      assertEquals(n == right, KeyRequestLayout.check(a, 0, n), "length " + n);
    }
    a[KeyRequestLayout.CHAIN] = 4;
    for (int n = 0; n <= a.length; n++) {
      assertFalse(KeyRequestLayout.check(a, 0, n));
    }
  }
}
