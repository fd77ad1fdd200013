package io.github.sightline.relay;

import static io.github.sightline.relay.Encodings.revocation;
import static io.github.sightline.relay.Encodings.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.media.OwnerId;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RevocationTest {
  private static Revocation parsed(byte[] bytes) {
    Revocation revocation = Revocation.parse(ByteBuffer.wrap(bytes));
    assertNotNull(revocation);
    return revocation;
  }

  private static void assertRefused(byte[] bytes) {
    assertNull(Revocation.parse(ByteBuffer.wrap(bytes)));
  }

  private static Grant grant(int id, long from) {
    Grant grant = Grant.parse(ByteBuffer.wrap(Encodings.grant(2, id, from, from + 1)));
    assertNotNull(grant);
    return grant;
  }

  @Test
  void fieldsStandWhereTheyAreWritten() {
    Revocation revocation = parsed(revocation(9, 3, 4));
    assertEquals(OwnerId.of(Encodings.key(1)), revocation.owner());
    assertEquals(7, revocation.revision());
    assertEquals(8, revocation.issuedAtMillis());
    assertEquals(9, revocation.voidBeforeMillis());
    assertEquals(2, revocation.grants());
    assertTrue(revocation.toString().startsWith("Revocation[revision 7 of owner 0101"));
    assertTrue(revocation.encoded().isReadOnly());
  }

  //
  @Test
  void idsThatAreNotSortedOrStandTwiceAreRefused() {
    assertRefused(revocation(0, 4, 3));
    assertRefused(revocation(0, 3, 3));
    assertRefused(revocation(0, 1, 2, 4, 3));
    assertRefused(revocation(0, 1, 2, 4, 4));
    assertNotNull(parsed(revocation(0, 1, 2, 3, 4)));
  }

  @Test
  void idsAreOrderedWithoutSigns() {
    byte[] ids = revocation(0, 1, 2);
    assertNotNull(parsed(with(with(ids, 62, 0x7f), 78, 0x80)));
    assertRefused(with(with(ids, 62, 0x80), 78, 0x7f));
  }

  @Test
  void versionReservedBytesAndNegativeNumbersAreRefused() {
    byte[] good = revocation(0, 1);
    assertRefused(with(good, 0, 0));
    assertRefused(with(good, 0, 2));
    for (int at = 1; at < 4; at++) {
      assertRefused(with(good, at, 1));
    }
    for (int at : new int[] {36, 44, 52}) {
      assertRefused(with(good, at, 0x80));
    }
  }

  @Test
  void countThatLiesIsRefused() {
    assertRefused(with(revocation(0, 1), 61, 0));
    assertRefused(with(revocation(0, 1), 61, 2));
    assertRefused(with(revocation(0), 60, 0xff));
    assertRefused(new byte[125]);
  }

  @Test
  void thousandGrantsParseAndOneMoreDoesNot() {
    int[] ids = IntStream.range(0, Revocation.MAX_GRANTS + 1).toArray();
    assertRefused(revocation(0, ids));
    int[] most = IntStream.range(0, Revocation.MAX_GRANTS).toArray();
    Revocation full = parsed(revocation(0, most));
    assertEquals(Revocation.MAX_BYTES, full.encoded().remaining());
    assertEquals(Revocation.MAX_GRANTS, full.grants());
  }

  @Test
  void namedAndOldGrantsOfTheOwnerAreVoid() {
    Revocation revocation = parsed(revocation(50, 2, 4, 6));
    for (int id = 1; id <= 7; id++) {
      assertEquals(id % 2 == 0, revocation.voids(grant(id, 50)), "id " + id);
      assertTrue(revocation.voids(grant(id, 49)));
    }
    assertFalse(parsed(revocation(0)).voids(grant(2, 0)));
  }

  @Test
  void sameIdOfAnotherOwnerIsNotVoid() {
    byte[] foreign = Encodings.grant(2, 2, 10, 20);
    System.arraycopy(Encodings.key(9), 0, foreign, 20, 32);
    Grant grant = Grant.parse(ByteBuffer.wrap(foreign));
    assertNotNull(grant);
    assertFalse(parsed(revocation(50, 2)).voids(grant));
  }

  @Test
  void equalBytesAreEqual() {
    assertEquals(parsed(revocation(1, 2)), parsed(revocation(1, 2)));
    assertEquals(parsed(revocation(1, 2)).hashCode(), parsed(revocation(1, 2)).hashCode());
    assertNotEquals(parsed(revocation(1, 2)), parsed(revocation(1, 3)));
    assertNotEquals(parsed(revocation(1, 2)), (Object) "revocation");
  }

  @Test
  void parsingLeavesTheCallersBufferAlone() {
    ByteBuffer in = ByteBuffer.allocate(300).position(3);
    byte[] b = revocation(1, 2);
    in.put(b).flip().position(3);
    Revocation revocation = Revocation.parse(in);
    assertNotNull(revocation);
    assertEquals(3, in.position());
    in.put(3 + 62, (byte) 99);
    assertEquals(parsed(b), revocation);
  }
}
