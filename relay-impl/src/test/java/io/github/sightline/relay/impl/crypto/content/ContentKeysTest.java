package io.github.sightline.relay.impl.crypto.content;

import static io.github.sightline.relay.impl.crypto.Misuse.misuse;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.crypto.Vectors;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ContentKeysTest {
  private static final byte[] ENTROPY = Vectors.bytes(32, 1);
  private static final byte[] WIPED = new byte[32];

  private final DeviceKeys device = DeviceKeys.of(Vectors.bytes(32, 2), Vectors.bytes(32, 3));
  private final ContentKeys keys = new ContentKeys(device, 0);

  @Test
  void aFreshCameraHasNoEpoch() {
    assertEquals(0, keys.epoch());
    assertEquals(0, keys.nextEpoch());
    assertThrows(IllegalStateException.class, keys::secret);
    assertThrows(IllegalStateException.class, keys::nextSecret);
    assertThrows(IllegalStateException.class, keys::roll);
  }

  @Test
  void theNextEpochBecomesTheCurrentOne() {
    assertEquals(1, keys.draw(ENTROPY, 1));
    assertEquals(1, keys.nextEpoch());
    byte[] first = keys.nextSecret();
    assertArrayEquals(device.draw(ENTROPY, 1, "sl1 epoch", 32), first);
    keys.roll();
    assertEquals(1, keys.epoch());
    assertEquals(0, keys.nextEpoch());
    assertSame(first, keys.secret());
    assertEquals(2, keys.draw(ENTROPY, 2));
    assertEquals(1, keys.epoch());
    assertFalse(Arrays.equals(keys.secret(), keys.nextSecret()));
    keys.roll();
    assertEquals(2, keys.epoch());
    assertArrayEquals(WIPED, first, "the old secret is wiped");
  }

  /**
   * It may be wrapped to a display that is void now: neither the secret nor the number comes back.
   */
  // [K-6] [K-7]
  @Test
  void aNextEpochThatIsDrawnAgainLeavesItsNumberBehind() {
    keys.draw(ENTROPY, 1);
    byte[] burnt = keys.nextSecret();
    assertEquals(2, keys.draw(ENTROPY, 2));
    assertArrayEquals(WIPED, burnt);
    keys.roll();
    assertEquals(2, keys.epoch());
    assertEquals(3, keys.draw(ENTROPY, 3));
  }

  // [T-3] [K-7]
  @Test
  void numbersGoOnFromThePersistedOne() {
    ContentKeys later = new ContentKeys(device, 41);
    assertEquals(42, later.draw(ENTROPY, 1));
  }

  @Test
  void afterTheLastNumberNothingIsDrawn() {
    ContentKeys last = new ContentKeys(device, 0xFFFFFFFEL);
    assertEquals(0xFFFFFFFFL, last.draw(ENTROPY, 1));
    assertThrows(IllegalStateException.class, () -> last.draw(ENTROPY, 2));
    last.roll();
    assertEquals(0xFFFFFFFFL, last.epoch());
    misuse("last epoch: 4294967296", () -> new ContentKeys(device, 1L << 32));
    misuse("last epoch: -1", () -> new ContentKeys(device, -1));
  }

  @Test
  void aFailedDrawChangesNothing() {
    keys.draw(ENTROPY, 1);
    byte[] next = keys.nextSecret().clone();
    misuse("31 bytes", () -> keys.draw(new byte[31], 2));
    assertEquals(1, keys.nextEpoch());
    assertArrayEquals(next, keys.nextSecret());
  }

  // [K-10]
  @Test
  void closingWipesBothSecrets() {
    keys.draw(ENTROPY, 1);
    keys.roll();
    keys.draw(ENTROPY, 2);
    byte[] current = keys.secret();
    byte[] next = keys.nextSecret();
    assertEquals("content keys at epoch 1", keys.toString());
    keys.close();
    assertArrayEquals(WIPED, current);
    assertArrayEquals(WIPED, next);
    assertThrows(IllegalStateException.class, keys::secret);
    assertThrows(IllegalStateException.class, keys::nextSecret);
    assertEquals(0, keys.epoch() + keys.nextEpoch());
    new ContentKeys(device, 0).close();
  }
}
