package io.github.sightline.relay;

import static io.github.sightline.relay.Encodings.grant;
import static io.github.sightline.relay.Encodings.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.OwnerId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class GrantTest {
  private static Grant parsed(byte[] bytes) {
    Grant grant = Grant.parse(ByteBuffer.wrap(bytes));
    assertNotNull(grant);
    return grant;
  }

  private static void assertRefused(byte[] bytes) {
    assertNull(Grant.parse(ByteBuffer.wrap(bytes)));
  }

  @Test
  void fieldsStandWhereTheyAreWritten() {
    Grant grant = parsed(grant(2, 1, 5, 9));
    assertEquals(OwnerId.of(Encodings.key(1)), grant.owner());
    assertEquals(CameraId.of(Encodings.key(2)), grant.camera());
    assertEquals(5, grant.notBeforeMillis());
    assertEquals(9, grant.notAfterMillis());
    assertTrue(grant.encoded().isReadOnly());
    assertTrue(grant.toString().startsWith("Grant[SUBSCRIBE camera 0202"));
  }

  @Test
  void onlyTheThreeRolesParse() {
    for (int role = 0; role < 256; role++) {
      Grant grant = Grant.parse(ByteBuffer.wrap(grant(role, 1, 5, 9)));
      if (role == 1 || role == 2 || role == 4) {
        assertNotNull(grant);
        assertEquals(role, grant.role().code());
      } else {
        assertNull(grant);
      }
    }
  }

  @Test
  void versionDepthAndFlagsAreChecked() {
    byte[] good = grant(2, 1, 5, 9);
    for (int value = 0; value < 256; value++) {
      assertEquals(value == 1, Grant.parse(ByteBuffer.wrap(with(good, 0, value))) != null);
      assertEquals(value <= 2, Grant.parse(ByteBuffer.wrap(with(good, 2, value))) != null);
      assertEquals(value <= 1, Grant.parse(ByteBuffer.wrap(with(good, 3, value))) != null);
    }
  }

  @Test
  void datesThatAreNegativeOrEmptyAreRefused() {
    assertRefused(grant(2, 1, -1, 9));
    assertRefused(grant(2, 1, 9, 9));
    assertRefused(grant(2, 1, 9, 8));
    assertNotNull(parsed(grant(2, 1, 0, 1)));
    assertNotNull(parsed(grant(2, 1, 0, Long.MAX_VALUE)));
  }

  @Test
  void everyOtherLengthIsRefused() {
    byte[] good = grant(2, 1, 5, 9);
    for (int length = 0; length < 300; length++) {
      assertEquals(
          length == 260, Grant.parse(ByteBuffer.wrap(Arrays.copyOf(good, length))) != null);
    }
  }

  @Test
  void equalBytesAreEqual() {
    Grant grant = parsed(grant(2, 1, 5, 9));
    assertEquals(parsed(grant(2, 1, 5, 9)), grant);
    assertEquals(parsed(grant(2, 1, 5, 9)).hashCode(), grant.hashCode());
    assertNotEquals(parsed(grant(2, 2, 5, 9)), grant);
    assertNotEquals(grant, (Object) "grant");
  }
}
